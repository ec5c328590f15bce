export const preset = {
  title: "How is it told?",
  lead: "A preset sets the place, the light, the tone and the order of the clips.",
  planStays:
    "Your plan stays as it is. In step 5 you can have it written again from the new preset.",
  beats: "Clips, in order",
  opens: "It opens like this",
  ends: "It ends like this",
  known: {
    "intimate-confession": {
      name: "Intimate confession",
      summary: "A quiet, honest moment: something you only tell a friend.",
      tone: "honest, a little shy",
    },
    "morning-discovery": {
      name: "Morning discovery",
      summary: "Half awake, in the kitchen, with news that cannot wait.",
      tone: "cheerful, fresh",
    },
    "street-hype": {
      name: "Street hype",
      summary: "Fast, loud, outside: news shouted to a friend across the street.",
      tone: "energetic",
    },
    "calm-testimonial": {
      name: "Calm testimonial",
      summary: "A steady voice, a tidy room, a story one believes.",
      tone: "calm, sincere",
    },
    "car-confession": {
      name: "Car confession",
      summary: "Parked, belt still on: the thought that had to come out.",
      tone: "direct, a bit breathless",
    },
    unboxing: {
      name: "Unboxing",
      summary: "The parcel is here and you see it first.",
      tone: "curious, playful",
    },
    story: {
      name: "Story",
      summary: "A beginning, a turn and an end, told in one breath.",
      tone: "narrative, warm",
    },
    "workplace-expert": {
      name: "Workplace expert",
      summary: "Someone who does this for a living, between two meetings.",
      tone: "competent, friendly",
    },
  },
} as const;
