import { errors } from "./errors";
import { failures } from "./failures";
import { ui } from "./ui";
import { words } from "./words";

/** A namespace per screen, in alphabetical order. */
export const en = {
  errors,
  failures,
  ui,
  words,
} as const;
