import { formatCredits } from "@/lib/domain/format";

export const shellTexts = {
  campaigns: "Campaigns",
  signOut: "Sign out",
  exempt: "Not charged",
  held: (cents: number) => `${formatCredits(cents)} on hold`,
  skip: "Skip to content",
} as const;
