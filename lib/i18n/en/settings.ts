export const settings = {
  title: "Settings",
  account: {
    title: "Account",
    lead: "Who you are in the studio.",
    name: "Your name",
    email: "Email",
    save: "Save the name",
    saved: "Your name is saved.",
  },
  language: {
    title: "Language",
    lead: "For the studio's screens. What actors speak is chosen in each brief.",
    browser: "As the browser says",
  },
  theme: {
    title: "Appearance",
    lead: "Kept in this browser.",
    system: "As the device says",
    light: "Light",
    dark: "Dark",
  },
} as const;
