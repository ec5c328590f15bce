import { isObject } from "./fetch-json";

type Kind = "list" | "text" | "number" | "truth" | "any";

/** What an answer is known by: some of its fields and what they hold. */
type Shape<T> = { readonly [K in keyof T]?: Kind };

const IS: Record<Kind, (value: unknown) => boolean> = {
  list: Array.isArray,
  text: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  truth: (value) => typeof value === "boolean",
  any: (value) => value !== undefined,
};

/**
 * Reads an answer of our own API. It is what the route's schema says (the tests parse every one); here only its outline is looked
 * at, so that what came from a proxy or another version is not taken for it, and no schema has to be loaded with a page.
 */
export function answerWith<T>(shape: Shape<T>): { parse: (answer: unknown) => T } {
  const fields = Object.entries<Kind | undefined>(shape);
  const isIt = (answer: unknown): answer is T =>
    isObject(answer) && fields.every(([name, kind = "any"]) => IS[kind](answer[name]));
  return {
    parse: (answer) => {
      if (isIt(answer)) return answer;
      throw new Error("the studio answered something else");
    },
  };
}

/** Whatever it says. */
export const anything = { parse: (answer: unknown) => answer };
