export const ui = {
  cancel: "Cancel",
  close: "Close",
  credits: "{count, plural, one {# credit} other {# credits}}",
  description: "Short vertical video ads with AI actors.",
  failedText:
    "The studio couldn't load this page. Your clips are safe; generations go on meanwhile.",
  failedTitle: "That didn't work",
  free: "free",
  loading: "Loading",
  notifications: "Notifications",
  reference: "Reference for support: {reference}",
  save: "Save",
  saved: "Saved",
  tryAgain: "Try again",
  usualMinutes: "about {minutes, number} min",
  usualSeconds: "about {seconds, number} s",
} as const;
