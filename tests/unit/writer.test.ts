import { describe, expect, it } from "vitest";
import { HOLDS, type Hold, TARGET_SECONDS } from "@/lib/domain/campaigns/brief";
import type { Brief, Product } from "@/lib/domain/campaigns/brief.schema";
import { type PlannedClip, PRODUCT_BEATS } from "@/lib/domain/campaigns/plan";
import { presetBeats } from "@/lib/domain/campaigns/preset.schema";
import { type WriterPreset, writePlan } from "@/lib/domain/campaigns/writer";
import { clipScript } from "@/lib/domain/generation/clip-script.schema";
import { LANGUAGES, type Language } from "@/lib/domain/languages";
import { fitsClip } from "@/lib/domain/media/speech";
import { SEED_PRESETS } from "./seed-presets";

const languages = Object.keys(LANGUAGES) as Language[];
const holds = Object.keys(HOLDS) as Hold[];

const WORDS: Record<Language, Omit<Brief, "language" | "target_seconds">> = {
  en: {
    what_is_sold: "a serum for dry skin",
    pain_point: "My skin is dry and tight by noon.",
    audience: "busy mums",
    benefits: ["Soft skin in one week", "No sticky feeling"],
  },
  fr: {
    what_is_sold: "un sérum pour peaux sèches",
    pain_point: "Ma peau tiraille dès midi.",
    audience: "les mamans débordées",
    benefits: ["Une peau douce en une semaine", "Sans effet collant"],
  },
  de: {
    what_is_sold: "ein Serum für trockene Haut",
    pain_point: "Meine Haut spannt schon mittags.",
    audience: "berufstätige Mütter",
    benefits: ["Weiche Haut in einer Woche", "Kein klebriges Gefühl"],
  },
  es: {
    what_is_sold: "un sérum para piel seca",
    pain_point: "La piel me tira a mediodía.",
    audience: "mamás sin tiempo",
    benefits: ["Piel suave en una semana", "Sin sensación pegajosa"],
  },
  it: {
    what_is_sold: "un siero per pelle secca",
    pain_point: "La pelle mi tira già a mezzogiorno.",
    audience: "mamme sempre di corsa",
    benefits: ["Pelle morbida in una settimana", "Nessun effetto appiccicoso"],
  },
};

const briefIn = (language: Language, options: Partial<Brief> = {}): Brief => ({
  ...WORDS[language],
  language,
  target_seconds: 30,
  ...options,
});
const NONE: Product = {
  has_product: false,
  name: "",
  description: "",
  image_path: null,
  how_held: "in_hand",
};
const glow = (how_held: Hold = "bottle", name = "Glow Serum"): Product => ({
  ...NONE,
  has_product: true,
  name,
  how_held,
});

const presetNamed = (id: string): WriterPreset => {
  const preset = SEED_PRESETS.find((one) => one.id === id);
  if (preset === undefined) throw new Error(`no preset ${id}`);
  return preset;
};
const ownPreset = (beats: unknown, options: Partial<WriterPreset> = {}): WriterPreset => ({
  id: "our-own",
  tone: "steady",
  ambience: "a fan",
  place: "a workshop",
  light: "neon light",
  filmingType: "setup_phone",
  beats: presetBeats.parse(beats),
  ...options,
});
const ALL_BEATS = ["hook", "problem", "agitation", "solution", "proof", "cta"] as const;
const longest = ownPreset(ALL_BEATS.slice(0, 5).map((beat) => ({ beat })));

const total = (plan: PlannedClip[]) => plan.reduce((sum, { script }) => sum + script.duration, 0);
const allText = ({ script }: PlannedClip) => Object.values(script).join(" | ");
const lines = (plan: PlannedClip[]) => plan.map(({ script }) => script.line).join(" ");

/** What no line may ever look like, whatever was typed. */
function expectSpeakable(line: string) {
  expect(line).toMatch(/[.!?…]["'”’»)]*$/u);
  expect(line).not.toMatch(/[{}\n]| {2}|\. \.|\.\.|[.!?…][.,;:]|[,;:]\.|^\s|\s$/u);
}

const table = SEED_PRESETS.flatMap((preset) =>
  languages.flatMap((language) =>
    [NONE, glow("box")].map((product) => ({
      name: `${preset.id} in ${language} ${product.has_product ? "with" : "without"} a product`,
      preset,
      language,
      product,
    })),
  ),
);

describe("the presets of the studio", () => {
  it("are read from their migration", () => {
    expect(SEED_PRESETS).toHaveLength(8);
    expect(presetNamed("car-confession").place).toBe("the driver's seat of a parked car");
  });

  it.each(table)("make a plan that can be filmed: $name", ({ preset, language, product }) => {
    let before = 0;
    for (const target_seconds of TARGET_SECONDS) {
      const plan = writePlan({ preset, brief: briefIn(language, { target_seconds }), product });

      expect(plan.map(({ beat }) => beat)).toEqual(preset.beats.map(({ beat }) => beat));
      for (const clip of plan) {
        const { line, duration } = clip.script;
        expect(clipScript.parse(clip.script)).toEqual(clip.script);
        expect(Object.values(clip.script)).not.toContain("");
        expect(`${fitsClip(line, language, duration)}: ${line}`).toBe(`fits: ${line}`);
        expectSpeakable(line);
        expect(line).toMatch(/^[¿¡]?\p{Lu}/u);
        expect(allText(clip)).not.toMatch(/[{}]| {2}/);
      }
      const nearest = Math.min(Math.max(target_seconds, 4 * plan.length), 8 * plan.length);
      expect(Math.abs(total(plan) - nearest)).toBeLessThanOrEqual(1);
      expect(total(plan)).toBeGreaterThanOrEqual(before);
      before = total(plan);
    }
  });

  it.each(table)("speak of what is sold, but never too early: $name", (row) => {
    const { preset, language, product } = row;
    const plan = writePlan({ preset, brief: briefIn(language), product });
    const name = product.has_product ? product.name : WORDS[language].what_is_sold;
    const tellers = plan.filter(({ beat }) => PRODUCT_BEATS.includes(beat));
    const others = plan.filter(({ beat }) => !PRODUCT_BEATS.includes(beat));

    expect(lines(tellers).toLowerCase()).toContain(name.toLowerCase());
    for (const clip of others) {
      expect(allText(clip).toLowerCase()).not.toContain(name.toLowerCase());
      expect(allText(clip)).not.toContain(HOLDS.box);
    }
  });

  it.each(table)("say what hurts and what helps: $name", ({ preset, language, product }) => {
    const spoken = lines(
      writePlan({ preset, brief: briefIn(language, { target_seconds: 45 }), product }),
    ).toLowerCase();
    const { pain_point, benefits } = WORDS[language];

    expect(spoken).toContain(pain_point.toLowerCase().replace(/\.$/, ""));
    expect(spoken).toContain(benefits[0]?.toLowerCase());
  });

  it.each(table.filter(({ product }) => !product.has_product))(
    "fit without a word of the brief, too: $name",
    ({ preset, language, product }) => {
      const empty = { what_is_sold: "", pain_point: " ", audience: "", benefits: [] };
      for (const target_seconds of TARGET_SECONDS) {
        const brief = briefIn(language, { ...empty, target_seconds });
        for (const { script } of writePlan({ preset, brief, product })) {
          expect(`${fitsClip(script.line, language, script.duration)}: ${script.line}`).toBe(
            `fits: ${script.line}`,
          );
        }
      }
    },
  );

  it("lend their own English lines", () => {
    const own = SEED_PRESETS.flatMap((preset) =>
      [1, 2].flatMap((count) => {
        const brief = briefIn("en", { pain_point: `It takes ${count} hours` });
        return writePlan({ preset, brief, product: glow() }).filter(({ script }, index) =>
          script.line.startsWith(
            preset.beats[index]?.line.replaceAll("{product}", "Glow Serum") ?? "-",
          ),
        );
      }),
    );

    expect(own.length).toBeGreaterThan(4);
  });

  it("keep a hook that names the product to themselves", () => {
    for (let count = 0; count < 8; count += 1) {
      const brief = briefIn("en", { audience: `the ${count} of us` });
      const [hook] = writePlan({ preset: presetNamed("street-hype"), brief, product: glow() });
      expect(hook?.script.line).not.toMatch(/you have not heard about/);
    }
  });
});

describe("other presets", () => {
  const tones = ["calm", "energetic", "honest, a little shy", "", "mysterious"];

  it.each(languages.flatMap((language) => tones.map((tone) => [language, tone] as const)))(
    "are written for in %s by their tone: %j",
    (language, tone) => {
      for (const target_seconds of TARGET_SECONDS) {
        const plan = writePlan({
          preset: { ...longest, tone },
          brief: briefIn(language, { target_seconds }),
          product: glow(),
        });

        for (const { script } of plan) {
          expect(fitsClip(script.line, language, script.duration)).toBe("fits");
          expectSpeakable(script.line);
        }
      }
    },
  );

  it("bring their own shots, and what they lack is filled in", () => {
    const preset = ownPreset([
      { beat: "hook", scene: "At the lathe", camera: "From above", ambience: "rain" },
      { beat: "problem" },
    ]);
    const [hook, problem] = writePlan({ preset, brief: briefIn("en"), product: NONE });

    expect(hook?.script).toMatchObject({
      scene: "At the lathe",
      camera: "From above",
      expression: "steady",
      ambience: "rain",
    });
    expect(problem?.script).toMatchObject({
      scene: "a workshop",
      camera: "Phone on a tripod, both hands free.",
      ambience: "a fan",
      first_frame_prompt: "a workshop, neon light, looking into the camera",
    });
  });

  it("may hold lines without a stop, of any length or with unknown braces", () => {
    const preset = ownPreset([
      { beat: "hook", line: "Listen {you}" },
      { beat: "problem", line: "word ".repeat(200) },
      { beat: "proof", line: "it works" },
      { beat: "proof", line: "it works" },
      { beat: "cta", line: "{product}" },
    ]);
    const plan = writePlan({ preset, brief: briefIn("en"), product: glow() });

    for (const { script } of plan) {
      expect(fitsClip(script.line, "en", script.duration)).toBe("fits");
      expectSpeakable(script.line);
    }
  });

  it("may have a beat twice, and say nothing twice", () => {
    const preset = ownPreset([{ beat: "hook" }, { beat: "proof" }, { beat: "proof" }]);
    for (let count = 0; count < 8; count += 1) {
      const brief = briefIn("en", { audience: `the ${count} of us`, target_seconds: 15 });
      const sentences = writePlan({ preset, brief, product: glow() }).flatMap(({ script }) =>
        script.line.split(/(?<=[.!?]) /),
      );

      expect(sentences).toEqual([...new Set(sentences)]);
    }
  });

  it("of no beats are no clips", () => {
    expect(writePlan({ preset: ownPreset([]), brief: briefIn("en"), product: NONE })).toEqual([]);
  });

  it.each(["constructor", "__proto__", "toString"])("may be called %s", (id) => {
    expect(
      writePlan({ preset: { ...longest, id }, brief: briefIn("fr"), product: NONE }),
    ).toHaveLength(5);
  });
});

describe("the product", () => {
  const tellers = (preset: WriterPreset, product: Product) =>
    writePlan({ preset, brief: briefIn("en"), product }).filter(({ beat }) =>
      PRODUCT_BEATS.includes(beat),
    );

  it.each(SEED_PRESETS.flatMap(({ id }) => holds.map((hold) => [id, hold] as const)))(
    "in %s is shown by name, %s",
    (id, hold) => {
      for (const { script } of tellers(presetNamed(id), glow(hold))) {
        for (const shot of [script.action, script.first_frame_prompt]) {
          expect(shot).toContain("Glow Serum");
          expect(shot.endsWith(HOLDS[hold])).toBe(true);
          expect(shot).not.toMatch(/something/);
        }
      }
    },
  );

  it.each(SEED_PRESETS.map(({ id }) => id))("that does not exist is not held in %s", (id) => {
    for (const { script } of tellers(presetNamed(id), NONE)) {
      for (const shot of [script.action, script.first_frame_prompt]) {
        expect(shot).not.toMatch(/\b(it|something|holds?|holding|product)\b/);
      }
    }
  });

  it("in both hands leaves none to point with", () => {
    const cta = (hold: Hold) => tellers(presetNamed("street-hype"), glow(hold)).at(-1)?.script;

    expect(cta("bottle")?.action).toMatch(/^points at the camera/);
    expect(cta("box")?.action).not.toMatch(/points/);
  });

  it("without a name goes by what is sold", () => {
    const [solution] = tellers(presetNamed("story"), glow("in_hand", "  "));

    expect(solution?.script.action).toContain("a serum for dry skin");
  });

  it("is kept out of a problem that names it", () => {
    const brief = briefIn("en", { pain_point: "I never had GLOW serum before" });
    const plan = writePlan({ preset: presetNamed("story"), brief, product: glow() });

    expect(lines(plan.slice(0, 3))).not.toMatch(/glow serum/i);
  });
});

describe("the creator's words", () => {
  const inLine = (options: Partial<Brief>, language: Language = "en", product = NONE) =>
    lines(
      writePlan({
        preset: presetNamed("story"),
        brief: briefIn(language, { target_seconds: 45, ...options }),
        product,
      }),
    );

  it("lose the stop, the list mark and the line breaks they were typed with", () => {
    expect(inLine({ pain_point: " - My   skin\n is dry... " })).toMatch(/my skin is dry\./i);
  });

  it("keep a question mark or an exclamation mark of their own", () => {
    expect(inLine({ pain_point: "Why is my skin so dry?" })).toMatch(/so dry\?( |$)/);
    expect(inLine({ benefits: ["Soft skin at last!"] })).toMatch(/at last!( |$)/);
  });

  it.each([
    ["iPhone case", /iPhone case/],
    ["NASA meals", /NASA meals/],
    ["Nivea cream", /Nivea cream/],
  ])("keep the letters of a name: %s", (what_is_sold, expected) => {
    expect(inLine({ what_is_sold })).toMatch(expected);
  });

  it("keep German nouns, and lose the capital of an article after a colon", () => {
    const spoken = Array.from({ length: 12 }, (_, count) =>
      inLine({ what_is_sold: `Das Serum ${count}`, benefits: [], audience: "" }, "de"),
    ).join(" ");

    expect(spoken).toMatch(/: das Serum \d/);
    expect(spoken).not.toMatch(/: Das Serum|serum/);
  });

  it("stand in French with its own spaces and apostrophes", () => {
    const spoken = inLine({}, "fr");

    expect(spoken).not.toMatch(/ [:;!?]|[^\s\u202f][:;!?]|'/);
    expect(spoken).toContain("\u202f:");
  });

  const HOSTILE = [
    "{product}",
    "{pain} {{benefit}} $& $1 \\n",
    'she said "no', // one quote only
    "x".repeat(300),
    "My skin is dry and tight and itchy and red. ".repeat(7),
    "🎉✨👩‍👩‍👧🇫🇷",
    "   \n\t ",
    "بشرتي جافة دائما",
    "\u202eevil\u202c",
    "皮膚".repeat(150),
    "...",
    "?!",
    ". . .",
    "a , b . c",
    "</script><b>",
    "I",
  ];

  it.each(HOSTILE.flatMap((text) => languages.map((language) => [text, language] as const)))(
    "may be anything: %j in %s",
    (text, language) => {
      const brief = briefIn(language, {
        what_is_sold: text,
        pain_point: text,
        audience: text,
        benefits: [text, text],
      });
      for (const [preset, product] of [
        [presetNamed("story"), NONE],
        [presetNamed("street-hype"), glow("in_hand", text)],
      ] as const) {
        for (const { script } of writePlan({ preset, brief, product })) {
          expect(`${fitsClip(script.line, language, script.duration)}: ${script.line}`).toMatch(
            /^(fits|short): ./u,
          );
          expect(script.line.length).toBeLessThan(400);
          expectSpeakable(script.line);
        }
      }
    },
  );

  it("are left out when they are too long to say", () => {
    const pain_point = "my skin is dry and tight and itchy and red ".repeat(7).trim();

    expect(inLine({ pain_point })).not.toContain("itchy");
  });

  it("get the seconds: a longer problem gets a longer clip", () => {
    const preset = presetNamed("story");
    const problem = (pain_point: string) =>
      writePlan({
        preset,
        brief: briefIn("en", { pain_point, target_seconds: 30 }),
        product: NONE,
      })[1]?.script;
    const long = "Every evening my skin burns so much that I can hardly fall asleep at all";

    expect(problem(long)?.line.toLowerCase()).toContain(long.toLowerCase());
    expect(problem(long)?.duration).toBe(8);
  });
});

describe("the same wish", () => {
  it("gives the same plan and leaves it untouched", () => {
    const options = { preset: presetNamed("unboxing"), brief: briefIn("it"), product: glow() };
    const before = structuredClone(options);

    expect(writePlan(options)).toEqual(writePlan(structuredClone(options)));
    expect(options).toEqual(before);
  });

  it("in other words gives other sentences", () => {
    const hooks = Array.from({ length: 20 }, (_, count) => {
      const brief = briefIn("es", { audience: `los ${count}` });
      return writePlan({ preset: presetNamed("story"), brief, product: NONE })[0]?.script.line;
    });
    const sentences = new Set(hooks.map((hook) => hook?.replace(/los \d+/i, "")));

    expect(sentences.size).toBeGreaterThan(4);
  });
});
