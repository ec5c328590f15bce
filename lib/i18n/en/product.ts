export const product = {
  title: "Do you show a product?",
  lead: "It appears in the solution, proof and call-to-action clips, never in the hook or the problem.",
  has: {
    no: "No product",
    noHint: "A service, an app or an idea: the actor only talks about it.",
    yes: "Show a product",
    yesHint: "The actor has it on camera.",
  },
  image: "Picture of the product",
  imageHint: "On a plain background if you can. The first frames are made with it.",
  name: "Name",
  nameHint: "As it is said aloud.",
  description: "What it looks like",
  descriptionHint:
    "Size, colour, material, what stands on it. For example: a small amber glass bottle with a white pipette.",
  howHeld: "How it is shown",
  holds: {
    in_hand: "Held in one hand",
    box: "Its box, in both hands",
    bottle: "A bottle, label to the camera",
    phone_screen: "On the screen of a phone",
    pointed_at: "Beside the actor, pointed at",
  },
} as const;
