/** Beyond the 20 ms that currentTime runs ahead while the audio device is still opening. */
export const HEARD_SECONDS = 0.025;
/** Time a video itself needs to start. */
export const HEAD_START_SECONDS = 0.05;
export const USUAL_START_LAG_SECONDS = 0.07;
export const LONGEST_START_LAG_SECONDS = 0.2;

type StartingElement = Pick<HTMLMediaElement, "tagName" | "muted">;

/** The kinds of the two elements; the lag depends on them. */
export function pairOf(leader: StartingElement, follower: StartingElement): string {
  return `${leader.tagName}${leader.muted ? " silent" : ""}>${follower.tagName}`;
}

/** Measurements of one follower's start. */
export type ObservedStart = {
  /** From telling the leader to play to telling the follower. */
  waitedMs: number;
  /** Seconds of the media by which the follower was then ahead of the leader; negative: late. */
  driftSeconds: number;
  speed: number;
  /** It was started HEAD_START_SECONDS ahead of its position. */
  hadHeadStart: boolean;
};

/**
 * How much later the leader starts than a follower told to play at the same time, in seconds, for
 * each pair of element kinds: audible sound waits for the device, 35 to 100 ms as measured. Learnt
 * at each start, so that the next one is in sync from its first picture.
 */
export class StartLags {
  #secondsByPair = new Map<string, number>();

  /**
   * Seconds to wait between telling the leader and telling the follower; null: wait until the
   * leader is heard (has moved by HEARD_SECONDS). That is for a video whose lag is not known yet;
   * it gets HEAD_START_SECONDS to make up for its own start.
   */
  delaySeconds(pair: string, isVideo: boolean): number | null {
    const learnt = this.#secondsByPair.get(pair);
    if (learnt !== undefined) return learnt;
    return isVideo ? null : 0;
  }

  /** Seconds by which the follower is placed ahead before it starts. */
  headStartSeconds(pair: string, isVideo: boolean): number {
    return this.delaySeconds(pair, isVideo) === null ? HEAD_START_SECONDS : 0;
  }

  /** Stores the mean of the known and the observed lag, limited to 0 to LONGEST_START_LAG_SECONDS. */
  learn(pair: string, { waitedMs, driftSeconds, speed, hadHeadStart }: ObservedStart): void {
    const headStart = hadHeadStart ? HEAD_START_SECONDS : 0;
    const seen = waitedMs / 1000 + driftSeconds / speed - headStart;
    const known = this.#secondsByPair.get(pair) ?? seen;
    const mean = (known + seen) / 2;
    this.#secondsByPair.set(pair, Math.min(LONGEST_START_LAG_SECONDS, Math.max(0, mean)));
  }

  /** How many seconds before it should be heard a clip must be told to play, as far as learnt on this device. */
  longestSeconds(): number {
    if (this.#secondsByPair.size === 0) return USUAL_START_LAG_SECONDS;
    return Math.max(...this.#secondsByPair.values());
  }
}

/** The lags of this device, shared by all players of the page. */
export const startLags = new StartLags();
