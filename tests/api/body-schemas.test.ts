import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import { ERROR_TABLE, isErrorCode } from "@/lib/domain/errors";
import {
  API_ROUTES,
  audit,
  errorOf,
  type Person,
  type Route,
  routesInTheCode,
  rowsOf,
  type SecondApp,
  signedInUser,
  startSecondApp,
} from "../support/api";
import { atLength } from "../support/length";
import { chooseSeed } from "../support/random";

/** Bad input by the hundred for every route: each is refused by name, none is an error of ours, none leaves a row. */

const RUNS = atLength(25, 200);
const AT_ONCE = 5;
const seed = chooseSeed();

let app: SecondApp;
let person: Person;

beforeAll(async () => {
  person = await signedInUser();
  // Here the person is an administrator, too, and the only one.
  app = await startSecondApp({ settings: { ADMIN_EMAILS: person.email } });
});

afterAll(async () => {
  await app.stop();
  expect(await audit()).toEqual([]);
});

test("every route of the code is described in tests/support/api/routes.ts, and no other", () => {
  expect(routesInTheCode().toSorted()).toEqual(API_ROUTES.map(({ name }) => name).toSorted());
});

/** JSON of any shape, also of sorts that a program rarely sends. */
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(null, true, 0, -1, 0.1, 1e308, 2 ** 53, "", " ", "null", [], [[]], {}),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom<unknown>(
    "\u0000",
    "\ud800",
    "x".repeat(5_000),
    "' or 1=1 --",
    "../../etc/passwd",
    "<script>",
  ),
  fc.constantFrom<unknown>({ __proto__: null, constructor: 1 }, { toString: 1 }, { length: -1 }),
);

/** A good value, spoiled in one place: a part replaced, left out, or with a stranger beside it. */
function spoiled(good: unknown): fc.Arbitrary<unknown> {
  const places = placesOf(good);
  return fc
    .tuple(
      fc.constantFrom(...places),
      fc.constantFrom("replace", "remove", "add"),
      anything,
      fc.string(),
    )
    .map(([place, how, value, name]) => change(good, place, how, value, name));
}

type Place = readonly (string | number)[];

function placesOf(value: unknown, place: Place = []): Place[] {
  if (typeof value !== "object" || value === null) return [place];
  return [
    place,
    ...Object.entries(value).flatMap(([key, inner]) => placesOf(inner, [...place, key])),
  ];
}

function change(value: unknown, place: Place, how: string, to: unknown, name: string): unknown {
  const [key, ...rest] = place;
  if (key === undefined) {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return how === "add" && isObject ? { ...value, [name]: to } : to;
  }
  if (Array.isArray(value)) {
    const index = Number(key);
    if (how === "remove" && rest.length === 0) return value.toSpliced(index, 1);
    return value.with(index, change(value[index], rest, how, to, name));
  }
  const entries = Object.entries(Object(value));
  if (how === "remove" && rest.length === 0)
    return Object.fromEntries(entries.filter(([one]) => one !== key));
  return Object.fromEntries(
    entries.map(([one, inner]) => [one, one === key ? change(inner, rest, how, to, name) : inner]),
  );
}

/** `count` different values that the schema refuses. */
function rejectedBy(schema: z.ZodType, values: fc.Arbitrary<unknown>, count: number): unknown[] {
  const found = new Map<string, unknown>();
  for (let round = 0; found.size < count && round < 20; round += 1) {
    for (const value of fc.sample(values, { seed: seed + round, numRuns: count })) {
      const text = JSON.stringify(value);
      // What JSON makes of it is what the route reads.
      if (text !== undefined && !schema.safeParse(JSON.parse(text)).success) found.set(text, value);
    }
  }
  return [...found.values()].slice(0, count);
}

async function ask(route: Route, query: string, body?: string | Uint8Array): Promise<Response> {
  return fetch(`${app.url}${route.path}${query}`, {
    method: route.method,
    redirect: "manual",
    headers: {
      authorization: `Bearer ${person.token}`,
      "idempotency-key": "bad-input",
      ...(route.body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: Buffer.from(body) }),
  });
}

/** Asks all of them, a few at a time, and returns what was not refused as it should be. */
async function unexpected(
  inputs: readonly { shown: string; ask(): Promise<Response> }[],
  isExpected: (status: number, code: string) => boolean,
): Promise<string[]> {
  const wrong: string[] = [];
  for (let at = 0; at < inputs.length; at += AT_ONCE) {
    await Promise.all(
      inputs.slice(at, at + AT_ONCE).map(async (input) => {
        const response = await input.ask();
        const text = await response.text();
        const { code } = errorOf({
          status: response.status,
          headers: response.headers,
          text,
          json: JSON.parse(text),
        });
        const isOurs = isErrorCode(code) && ERROR_TABLE[code].status === response.status;
        if (!isOurs || !isExpected(response.status, code)) {
          wrong.push(`${response.status} ${code}: ${input.shown.slice(0, 200)}`);
        }
      }),
    );
  }
  return wrong;
}

async function leavesNoRow(work: () => Promise<void>): Promise<void> {
  const before = await rowsOf(person.id);
  await work();
  expect(await rowsOf(person.id)).toEqual(before);
}

const withJson = API_ROUTES.flatMap((route) =>
  typeof route.body === "object" ? [{ ...route, body: route.body }] : [],
);
const withQuery = API_ROUTES.flatMap((route) =>
  route.query === undefined ? [] : [{ ...route, query: route.query }],
);
const withBytes = API_ROUTES.filter((route) => route.body === "bytes");

describe.each(withJson)("the body of $name", (route) => {
  const { schema, good } = route.body;

  test("is described by an example that its schema takes", () => {
    expect(schema.safeParse(good).error?.issues ?? []).toEqual([]);
  });

  test(`spoiled in ${RUNS} ways is refused, and leaves no row`, async () => {
    const bodies = rejectedBy(
      schema,
      fc.oneof({ weight: 4, arbitrary: spoiled(good) }, anything),
      RUNS,
    );
    expect(bodies).toHaveLength(RUNS);
    const inputs = bodies.map((body) => {
      const shown = JSON.stringify(body);
      return { shown, ask: () => ask(route, "", shown) };
    });

    await leavesNoRow(async () => {
      expect(await unexpected(inputs, (_, code) => code === "invalid_request")).toEqual([]);
    });
  });

  test("as bytes that are no JSON is refused, and leaves no row", async () => {
    const bytes = fc.sample(fc.uint8Array({ minLength: 1, maxLength: 200 }), {
      seed,
      numRuns: RUNS,
    });
    const inputs = bytes.map((body) => ({
      shown: Buffer.from(body).toString("hex"),
      ask: () => ask(route, "", body),
    }));

    await leavesNoRow(async () => {
      const codes = ["invalid_json", "invalid_request"];
      expect(await unexpected(inputs, (_, code) => codes.includes(code))).toEqual([]);
    });
  });
});

describe.each(withQuery)("the query of $name", (route) => {
  const { schema, good } = route.query;

  test("is described by an example that its schema takes", () => {
    expect(schema.safeParse(good).error?.issues ?? []).toEqual([]);
  });

  test(`spoiled in ${RUNS} ways is refused, and leaves no row`, async () => {
    const texts = fc.oneof(
      fc.string({ unit: "binary", maxLength: 80 }),
      fc.constantFrom("", " ", "-1", "1e9", "NaN", "null", "[]"),
    );
    const names = fc.oneof(fc.constantFrom(...Object.keys(good)), fc.string({ minLength: 1 }));
    const queries = fc
      .dictionary(names, texts, { minKeys: 1, maxKeys: 3 })
      .map((change) => ({ ...good, ...change }));
    const asSent = (query: object) =>
      new URLSearchParams(Object.entries(query).map(([a, b]) => [a, String(b)]));
    const asRead = (query: unknown) => Object.fromEntries(asSent(Object(query)));
    const bad = rejectedBy(schema, queries.map(asRead), RUNS);
    expect(bad).toHaveLength(RUNS);
    const inputs = bad.map((query) => {
      const shown = asSent(Object(query)).toString();
      return {
        shown,
        ask: () => ask(route, `?${shown}`, route.body === "bytes" ? "x" : undefined),
      };
    });

    await leavesNoRow(async () => {
      expect(await unexpected(inputs, (_, code) => code === "invalid_request")).toEqual([]);
    });
  });
});

describe.each(withBytes)("$name", (route) => {
  test(`with ${RUNS} files of noise refuses each, and leaves no row`, async () => {
    const query = route.query === undefined ? "" : `?${new URLSearchParams(route.query.good)}`;
    const files = fc.sample(fc.uint8Array({ maxLength: 2_000 }), { seed, numRuns: RUNS });
    const inputs = files.map((file) => ({
      shown: Buffer.from(file).toString("hex"),
      ask: () => ask(route, query, file),
    }));

    await leavesNoRow(async () => {
      expect(await unexpected(inputs, (status) => status >= 400 && status < 500)).toEqual([]);
    });
  });
});
