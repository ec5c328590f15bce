export const adminPrices = {
  title: "Prices",
  lead: "What each generation costs from now on. Jobs that exist keep the prices they were created with.",
  price: "Credits per {unit}",
  cost: "US dollars at fal.ai per {unit}",
  enabled: "Offered",
  save: "Save",
  saved: "Saved. It counts for new jobs.",
  changed: "Changed <time></time> by <who></who>",
  unchanged: "Never changed",
  problems: {
    price: "Type a whole number of credits, 0 to 1,000,000.",
    cost: "Type an amount in dollars with at most six decimals, 0 to 1,000.",
  },
} as const;
