/** Uploading pictures and voices. */
export const upload = {
  image: {
    choose: "Choose a picture",
    replace: "Replace",
    remove: "Remove",
    drop: "or drop it here, or paste it",
    dropHere: "Drop it here",
    limits: "JPEG, PNG or WebP, {megabytes, number} MB at most",
    minWidth: "at least {pixels, number} pixels wide",
    progressLabel: "Upload",
    progress: "{percent, number, ::percent} sent",
    finishing: "Sent. We are preparing it.",
    cancel: "Cancel the upload",
  },
  crop: {
    title: "Choose the part to keep",
    description:
      "Drag the picture or use the arrow keys; zoom with the slider, the wheel or two fingers.",
    area: "Part of the picture that is kept. The arrow keys move it.",
    zoom: "Zoom",
    zoomValue: "{zoom, number} times",
    use: "Use this part",
    tooSmall:
      "This picture is too small: {width, number} pixels of its width would be kept, and it takes {minWidth, number}. Choose a larger one.",
    unreadable: "Your browser can't show this picture. Choose a JPEG, PNG or WebP file.",
  },
  voice: {
    record: "Record",
    recordAgain: "Record again",
    choose: "Choose a file",
    remove: "Remove",
    play: "Play the voice",
    pause: "Pause the voice",
    ready: "The voice is ready. Listen to it before you save.",
    limits:
      "{min, number} to {max, number} seconds are enough; any sound file your browser plays, {megabytes, number} MB at most.",
    advice: "One person, no music, a quiet room.",
    asking: "Your browser is asking for the microphone.",
    recording: "Recording: {seconds, number} of {max, number} s",
    level: "Loudness",
    stop: "Stop",
    discard: "Discard",
    converting: "Preparing the sound",
    unplayable: "This voice can't be played right now.",
    problems: {
      refused:
        "The browser may not use the microphone. Allow it in the address bar, or choose a file.",
      absent: "We found no microphone. Plug one in, or choose a file.",
      busy: "Another program is using the microphone. Close it and try again.",
      unsupported: "This browser can't record here. Choose a file instead.",
    },
  },
} as const;
