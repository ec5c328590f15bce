import type { Translation } from "..";
import type { en } from "../en";
import { errors } from "./errors";
import { failures } from "./failures";
import { ui } from "./ui";
import { words } from "./words";

/** A namespace per screen, in alphabetical order. */
export const fr: Translation<typeof en> = {
  errors,
  failures,
  ui,
  words,
};
