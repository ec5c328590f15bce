import type { Translation } from "..";
import type { en } from "../en";
import { brief } from "./brief";
import { campaign } from "./campaign";
import { campaigns } from "./campaigns";
import { errors } from "./errors";
import { failures } from "./failures";
import { preset } from "./preset";
import { product } from "./product";
import { ui } from "./ui";
import { words } from "./words";

/** A namespace per screen, in alphabetical order. */
export const fr: Translation<typeof en> = {
  brief,
  campaign,
  campaigns,
  errors,
  failures,
  preset,
  product,
  ui,
  words,
};
