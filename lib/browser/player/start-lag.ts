/** Beyond the 20 ms that currentTime runs ahead while the audio device is still opening. */
export const HEARD_SECONDS = 0.025;
/** What a video itself takes to get going. */
export const HEAD_START_SECONDS = 0.05;
export const USUAL_START_LAG_SECONDS = 0.07;
export const LONGEST_START_LAG_SECONDS = 0.2;

type StartingElement = Pick<HTMLMediaElement, "tagName" | "muted">;

/** The kinds of the two elements, which the lag depends on. */
export function pairOf(leader: StartingElement, follower: StartingElement): string {
  return `${leader.tagName}${leader.muted ? " silent" : ""}>${follower.tagName}`;
}

/** How one start of a follower went. */
export type ObservedStart = {
  /** From telling the leader to play to telling the follower. */
  waitedMs: number;
  /** Seconds of the media the follower was ahead of the leader afterwards; negative: late. */
  driftSeconds: number;
  speed: number;
  /** It was started HEAD_START_SECONDS ahead of its place. */
  hadHeadStart: boolean;
};

/**
 * How much later the leader gets going than a follower told at the same time, in seconds, for each
 * pair of kinds of elements: audible sound waits for the device, 35 to 100 ms as measured. Learnt at
 * each start, so that the next one is in step from its first picture.
 */
export class StartLags {
  #secondsByPair = new Map<string, number>();

  /**
   * Seconds to wait after telling the leader before telling the follower; null: wait until the
   * leader is heard (moved by HEARD_SECONDS). That is for a video whose lag is not learnt yet; it
   * gets HEAD_START_SECONDS to make up for its own start.
   */
  delaySeconds(pair: string, isVideo: boolean): number | null {
    const learnt = this.#secondsByPair.get(pair);
    if (learnt !== undefined) return learnt;
    return isVideo ? null : 0;
  }

  /** Seconds by which the follower is to be placed ahead before it starts. */
  headStartSeconds(pair: string, isVideo: boolean): number {
    return this.delaySeconds(pair, isVideo) === null ? HEAD_START_SECONDS : 0;
  }

  /** The mean of what was known and what has been seen, from 0 to LONGEST_START_LAG_SECONDS. */
  learn(pair: string, { waitedMs, driftSeconds, speed, hadHeadStart }: ObservedStart): void {
    const headStart = hadHeadStart ? HEAD_START_SECONDS : 0;
    const seen = waitedMs / 1000 + driftSeconds / speed - headStart;
    const known = this.#secondsByPair.get(pair) ?? seen;
    const mean = (known + seen) / 2;
    this.#secondsByPair.set(pair, Math.min(LONGEST_START_LAG_SECONDS, Math.max(0, mean)));
  }

  /** Seconds before it is to be heard that a clip must be told to play, as far as this device is known. */
  longestSeconds(): number {
    if (this.#secondsByPair.size === 0) return USUAL_START_LAG_SECONDS;
    return Math.max(...this.#secondsByPair.values());
  }
}

/** The lags of this device, shared by all players of the page. */
export const startLags = new StartLags();
