import { renderImage } from "./media/render-image";
import { renderVideo } from "./media/render-video";
import { renderAmbienceMp3, renderSpeechWav } from "./media/sound";
import type { DrawnSpec } from "./media-spec";
import { wordsOf } from "./media-spec";

/** The bytes of a file; the same parameters always give the same bytes. */
export function renderMedia(spec: DrawnSpec): Buffer {
  switch (spec.kind) {
    case "image":
      return renderImage(spec);
    case "video":
      return renderVideo({ ...spec, words: wordsOf(spec), withSound: spec.script !== null });
    case "voice":
      return renderSpeechWav({ ...spec, words: wordsOf(spec) });
    case "ambience":
      return renderAmbienceMp3(spec);
  }
}
