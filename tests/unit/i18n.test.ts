import formatCompiled, { type CompiledMessage } from "icu-minify/format";
import { createTranslator, IntlErrorCode } from "use-intl/core";
import { describe, expect, it } from "vitest";
import { getMessages } from "@/lib/i18n";
import { LOCALES, type Locale, preferredLocale, toLocale } from "@/lib/i18n/locale";
import { getCompiledMessages } from "@/lib/server/core/compiled-messages";

/** Every text of a language by its path: "ui.close". */
function textsOf(locale: Locale): Map<string, string> {
  const texts = new Map<string, string>();
  const collect = (node: object, path: string) => {
    for (const [key, value] of Object.entries(node)) {
      const here = path === "" ? key : `${path}.${key}`;
      if (typeof value === "string") texts.set(here, value);
      else collect(value, here);
    }
  };
  collect(getMessages(locale), "");
  return texts;
}

/** The same as the app sends them to browsers. */
function compiledTextsOf(locale: Locale): Map<string, CompiledMessage> {
  const compiled = getCompiledMessages(locale);
  return new Map(
    [...textsOf(locale).keys()].map((path) => {
      const inner: unknown = path
        .split(".")
        .reduce((node: unknown, key) => Reflect.get(Object(node), key), compiled);
      return [path, inner as CompiledMessage];
    }),
  );
}

/** What is given for an argument; one language may need a plural where another has none. */
const KINDS: Record<string, string> = {
  number: "number",
  plural: "number",
  selectordinal: "number",
  date: "date",
  time: "date",
};

/** The names a message needs, with those inside its plural and select branches, and its tags. */
function argumentsOf(message: string): string[] {
  const names = new Set<string>();
  const read = (text: string) => {
    for (const tag of text.matchAll(/<(\w+)>/g)) names.add(`<${tag[1]}>`);
    for (const block of blocksOf(text)) {
      const [name = "", type = "", ...options] = block.split(",").map((piece) => piece.trim());
      names.add(`${name}: ${KINDS[type] ?? "text"}`);
      if (/^(plural|select|selectordinal)$/.test(type)) {
        for (const branch of blocksOf(options.join(","))) read(branch);
      }
    }
  };
  read(message.replace(/'[{}<>][^']*'/g, ""));
  return [...names].sort();
}

/** What stands between outermost braces. */
function blocksOf(text: string): string[] {
  const blocks: string[] = [];
  let depth = 0;
  let start = 0;
  for (const [index, sign] of [...text].entries()) {
    if (sign === "{" && depth++ === 0) start = index + 1;
    if (sign === "}" && --depth === 0) blocks.push([...text].slice(start, index).join(""));
  }
  return blocks;
}

describe("the texts of every language", () => {
  const english = textsOf("en");

  it.each(LOCALES)("%s has the same keys as English", (locale) => {
    expect([...textsOf(locale).keys()].sort()).toEqual([...english.keys()].sort());
  });

  it.each(LOCALES)("%s takes the same arguments as English", (locale) => {
    const wanted = [...english].map(([path, text]) => [path, argumentsOf(text)]);
    const taken = [...textsOf(locale)].map(([path, text]) => [path, argumentsOf(text)]);
    expect(Object.fromEntries(taken)).toEqual(Object.fromEntries(wanted));
  });

  it.each(LOCALES)("%s has no empty text and none with blanks at its ends", (locale) => {
    const bad = [...textsOf(locale)].filter(([, text]) => text === "" || text !== text.trim());
    expect(bad).toEqual([]);
  });

  it.each(LOCALES)("%s holds well-formed messages only", (locale) => {
    const broken: string[] = [];
    for (const [path, text] of textsOf(locale)) {
      const translate = createTranslator({
        locale,
        messages: { text },
        onError: ({ code }) => {
          if (code === IntlErrorCode.INVALID_MESSAGE) broken.push(path);
        },
      });
      translate.rich("text", { unused: () => null });
    }
    expect(broken).toEqual([]);
  });
});

describe("the texts as the app has them compiled", () => {
  const formatters = {
    getDateTimeFormat: (...given: ConstructorParameters<typeof Intl.DateTimeFormat>) =>
      new Intl.DateTimeFormat(...given),
    getNumberFormat: (...given: ConstructorParameters<typeof Intl.NumberFormat>) =>
      new Intl.NumberFormat(...given),
    getPluralRules: (...given: ConstructorParameters<typeof Intl.PluralRules>) =>
      new Intl.PluralRules(...given),
  };
  const tag = (parts: unknown) => `<${[parts].flat().join("")}>`;

  it.each(LOCALES)("%s say what the texts themselves say, whatever is put into them", (locale) => {
    const compiled = compiledTextsOf(locale);
    const different: unknown[] = [];
    for (const [path, text] of textsOf(locale)) {
      for (const number of [0, 1, 2, 5, 1.25, 1_000_000]) {
        const values = Object.fromEntries(
          argumentsOf(text).map((argument) => {
            const [name = "", kind = ""] = argument.split(": ");
            if (name.startsWith("<")) return [name.slice(1, -1), tag];
            return [name, kind === "number" ? number : kind === "date" ? new Date(0) : "Ada"];
          }),
        );
        const translate = createTranslator({ locale, messages: { text }, timeZone: "UTC" });
        const wanted = [translate.rich("text", values)].flat().join("");
        const said = formatCompiled(compiled.get(path) ?? "", locale, values, {
          formatters,
          timeZone: "UTC",
        });
        if ([said].flat().join("") !== wanted) different.push({ path, number, said, wanted });
      }
    }
    expect(different).toEqual([]);
  });
});

describe("French typography", () => {
  // "{seconds, number, ::.0}" is no typography.
  const french = [...textsOf("fr")].map(
    ([path, text]) => [path, text.replace(/, ::[^}]*/g, "")] as const,
  );

  it("puts a narrow no-break space before : ; ! ? and inside « »", () => {
    const bad = french.filter(([, text]) => /[^\u202f][:;!?]|[^\u202f]»|«[^\u202f]/.test(text));
    expect(bad).toEqual([]);
  });

  it("writes curly apostrophes", () => {
    expect(french.filter(([, text]) => /\p{L}'/u.test(text))).toEqual([]);
  });
});

describe("the language of a visitor", () => {
  it.each([
    [null, "en"],
    ["", "en"],
    ["fr", "fr"],
    ["fr-CA,fr;q=0.9,en;q=0.8", "fr"],
    ["de-DE,de;q=0.9,fr;q=0.5,en;q=0.4", "fr"],
    ["en;q=0.3, fr;q=0.7", "fr"],
    ["en,fr", "en"],
    ["fr;q=0, en", "en"],
    ["fr;q=nonsense", "fr"],
    ["*", "en"],
    ["ja", "en"],
  ])("who accepts %j reads %s", (header, locale) => {
    expect(preferredLocale(header)).toBe(locale);
  });

  it("a language the studio does not speak is none", () => {
    expect([toLocale("FR-be"), toLocale("de"), toLocale(undefined)]).toEqual(["fr", null, null]);
  });
});
