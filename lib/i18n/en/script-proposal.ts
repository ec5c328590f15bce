export const scriptProposal = {
  title: "Other words",
  lead: "A language model proposes another line for every clip. You choose which to take.",
  switchedOff: "Switched off at the moment.",
  start: "Propose other lines · {price}",
  review: "{count, plural, one {Look at # new line} other {Look at # new lines}}",
  reviewTitle: "Proposed lines",
  reviewLead:
    "Ticked lines replace what stands there now. Your own words are only replaced if you tick them.",
  yours: "edited by you",
  now: "Now",
  proposed: "Proposed",
  later: "Later",
  take: "{count, plural, =0 {Take none} one {Take # line} other {Take # lines}}",
} as const;
