export type MicrophoneProblem = "refused" | "absent" | "busy" | "unsupported";

/** There is nothing to record with; `problem` says why. */
export class MicrophoneUnavailable extends Error {
  override readonly name = "MicrophoneUnavailable";
  readonly problem: MicrophoneProblem;

  constructor(problem: MicrophoneProblem, options?: ErrorOptions) {
    super(problem, options);
    this.problem = problem;
  }
}

export type Recording = {
  /** The current loudness, from 0 to 1. */
  level(): number;
  /** Ends the recording and returns it. */
  stop(): Promise<Blob>;
  /** Ends the recording and drops it. */
  discard(): void;
};

const PROBLEMS: Record<string, MicrophoneProblem> = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "absent",
  OverconstrainedError: "absent",
  NotReadableError: "busy",
  AbortError: "busy",
};

/** Asks for the microphone and records. The microphone is released when the recording ends. Throws MicrophoneUnavailable. */
export async function startRecording(): Promise<Recording> {
  const stream = await openMicrophone();
  const context = new AudioContext();
  const end = () => {
    for (const track of stream.getTracks()) track.stop();
    void context.close();
  };
  try {
    const recorder = new MediaRecorder(stream);
    const parts: Blob[] = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    const analyser = context.createAnalyser();
    analyser.fftSize = 1_024;
    context.createMediaStreamSource(stream).connect(analyser);
    const wave = new Float32Array(analyser.fftSize);
    recorder.start();
    return {
      level() {
        analyser.getFloatTimeDomainData(wave);
        const loudness = Math.sqrt(
          wave.reduce((sum, value) => sum + value * value, 0) / wave.length,
        );
        // Speech is rarely louder than a quarter of full scale.
        return Math.min(1, loudness * 4);
      },
      stop: () =>
        new Promise((resolve) => {
          recorder.onstop = () => {
            end();
            resolve(new Blob(parts, { type: recorder.mimeType }));
          };
          // Unplugging the microphone has ended it already.
          if (recorder.state === "inactive") recorder.dispatchEvent(new Event("stop"));
          else recorder.stop();
        }),
      discard() {
        if (recorder.state !== "inactive") recorder.stop();
        end();
      },
    };
  } catch (cause) {
    end();
    throw new MicrophoneUnavailable("unsupported", { cause });
  }
}

async function openMicrophone(): Promise<MediaStream> {
  // Missing on pages without https and in very old browsers.
  if (navigator.mediaDevices === undefined || typeof MediaRecorder === "undefined") {
    throw new MicrophoneUnavailable("unsupported");
  }
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch (cause) {
    const name = cause instanceof DOMException ? cause.name : "";
    throw new MicrophoneUnavailable(PROBLEMS[name] ?? "unsupported", { cause });
  }
}
