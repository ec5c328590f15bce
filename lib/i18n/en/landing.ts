export const landing = {
  title: "Vertical video ads with AI actors",
  lead: "Pick an actor, say what you sell, press Generate. Close the tab if you like: every clip you paid for will be there when you come back.",
  start: "Start for free",
  signIn: "Sign in",
  open: "Open the studio",
  points: {
    wait: {
      title: "Never an endless wait",
      text: "Every generation ends in a result or in a reason, with your place in the queue on the way.",
    },
    pay: {
      title: "Pay for what arrives",
      text: "The price stands on the button. A failure or a cancelled clip costs nothing.",
    },
    keep: {
      title: "Nothing gets lost",
      text: "Generations run on our side. Reload, change device or close the page; they go on.",
    },
  },
} as const;
