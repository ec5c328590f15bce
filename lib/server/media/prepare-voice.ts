import "server-only";
import { AppError } from "@/lib/domain/errors";
import { UPLOADS } from "@/lib/domain/media/upload";
import { readWav, wavSeconds, writeWav } from "@/lib/domain/media/wav";
import type { PreparedFile } from "./prepared-file";

/** A voice sample as we store it: one header and the samples. Throws unsupported_file, voice_length. */
export function prepareVoice(bytes: Uint8Array): PreparedFile {
  const { accepts, minSeconds, maxSeconds } = UPLOADS["voice-sample"];
  const wav = readWav(bytes);
  if (wav === null) {
    throw new AppError("unsupported_file", {
      message: "We can't use this kind of file. Send the voice as a WAV file with PCM sound.",
      details: { accepts },
    });
  }
  const seconds = wavSeconds(wav);
  if (seconds < minSeconds || seconds > maxSeconds) {
    throw new AppError("voice_length", {
      message: `A voice sample lasts ${minSeconds} to ${maxSeconds} seconds; this one lasts ${seconds.toFixed(1)}.`,
      details: { seconds, minSeconds, maxSeconds },
    });
  }
  return {
    bytes: Buffer.from(writeWav(wav).buffer),
    contentType: "audio/wav",
    extension: "wav",
    facts: { durationSeconds: seconds },
  };
}
