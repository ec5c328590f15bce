export const notFound = {
  title: "There is nothing here",
  text: "The page doesn't exist, or it belongs to somebody else.",
  back: "To my campaigns",
} as const;
