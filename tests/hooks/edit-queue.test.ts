import { HttpResponse } from "msw";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EditQueue } from "@/lib/browser/edits/edit-queue";
import { editCampaignBody } from "@/lib/domain/campaigns/campaign-edit.schema";
import { chooseSeed, seededRandom } from "../support/random";
import { CAMPAIGN, CLIP, rejection, type Seen } from "./fake-api";
import { openPage, type Page } from "./page";

const ROW = `/api/campaigns/${CAMPAIGN}`;
const CLIP_ROW = `/api/clips/${CLIP}`;
const NAME = "edits:test";
const LINE = "script.line";

// Before the clock is a fake one.
const seed = chooseSeed();

let page: Page;
let ends: (() => void)[];

beforeEach(() => {
  page = openPage();
  ends = [];
});
afterEach(() => {
  for (const end of ends) end();
  page.close();
});

/** What a tab holds, as it is after loading. */
function openTab(): EditQueue {
  const queue = new EditQueue(NAME);
  ends.push(queue.start());
  return queue;
}

const ok = () => HttpResponse.json({});
const offline = () => HttpResponse.error();
const bodies = (path = ROW) => page.api.asked(path).map(({ body }) => body);
const oneChange = (field: string, from: unknown, to: unknown) => ({
  changes: [{ field, from, to }],
});

/** Lets the studio answer when the test says so. */
function holdResponses() {
  const answers: ((response: Response) => void)[] = [];
  page.api.onSave = () => new Promise((resolve) => answers.push(resolve));
  return async (response: Response = ok()) => {
    answers.shift()?.(response);
    await page.pass(100);
  };
}

/** A row that takes edits as edit_campaign does; `row` is what stands there. */
function aRow(row: Record<string, unknown>) {
  page.api.onSave = ({ body }) => answerOf(row, body);
  return row;
}

function answerOf(row: Record<string, unknown>, body: unknown): Response {
  const { changes } = editCampaignBody.parse(body);
  const current = (field: string) => JSON.stringify(row[field]);
  const conflicts = changes.flatMap(({ field, from, to }) =>
    current(field) === JSON.stringify(from) || current(field) === JSON.stringify(to)
      ? []
      : [{ field, current: row[field] }],
  );
  if (conflicts.length > 0) return rejection(409, "edit_conflict", "Changed.", { conflicts });
  for (const { field, to } of changes) row[field] = to;
  return ok();
}

/** Whether the browser would ask before it closes the tab. */
function asksBeforeClosing(): boolean {
  const event = new Event("beforeunload", { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented;
}

describe("typing", () => {
  it("is sent once, after a pause, as the newest text", async () => {
    const queue = openTab();
    for (const text of ["N", "Ne", "New"]) {
      queue.edit(ROW, "title", "Old", text);
      await page.pass(400);
    }
    expect(bodies()).toEqual([]);
    expect(queue.state()).toBe("saving");

    await page.pass(200);
    expect(bodies()).toEqual([oneChange("title", "Old", "New")]);
    expect(queue.state()).toBe("saved");
  });

  it("goes along with a choice, which does not wait", async () => {
    const queue = openTab();
    queue.edit(ROW, "title", "Old", "New");
    queue.edit(ROW, "brief.language", "en", "fr", true);
    await page.pass(100);

    expect(bodies()).toEqual([
      {
        changes: [
          { field: "title", from: "Old", to: "New" },
          { field: "brief.language", from: "en", to: "fr" },
        ],
      },
    ]);
  });

  it("that ends where it began is not sent", async () => {
    const queue = openTab();
    queue.edit(ROW, "title", "Old", "New");
    queue.edit(ROW, "title", "Old", "Old");
    expect(queue.state()).toBe("saved");
    await page.pass(2_000);

    expect(bodies()).toEqual([]);
  });

  it("in two rows is one request for each, one after the other", async () => {
    const answer = holdResponses();
    const queue = openTab();
    queue.edit(ROW, "title", "Old", "New");
    queue.edit(CLIP_ROW, LINE, "", "Hello.");
    await page.pass(600);
    expect([bodies().length, bodies(CLIP_ROW).length]).toEqual([1, 0]);

    await answer();
    expect(bodies(CLIP_ROW)).toEqual([oneChange(LINE, "", "Hello.")]);
  });

  it("is sent at once when the tab goes into the background", async () => {
    const queue = openTab();
    queue.edit(ROW, "title", "Old", "New");
    page.hide();
    await page.pass(100);

    expect(bodies()).toHaveLength(1);
  });

  it("is sent at once when somebody asks for it, who hears whether all is saved", async () => {
    const queue = openTab();
    queue.edit(ROW, "title", "Old", "New");
    const saved = queue.flush();
    await page.pass(100);
    expect(await saved).toBe(true);

    page.api.onSave = offline;
    queue.edit(ROW, "title", "New", "Newer");
    const failed = queue.flush();
    await page.pass(100);
    expect(await failed).toBe(false);
  });
});

describe("typing while a save is under way", () => {
  it("waits for the answer and its own pause, and then replaces what was saved", async () => {
    const answer = holdResponses();
    const queue = openTab();
    queue.edit(ROW, "title", "Old", "New");
    await page.pass(600);
    queue.edit(ROW, "title", "Old", "Newer");
    await page.pass(2_000);
    expect(bodies()).toHaveLength(1);

    await answer();
    expect(bodies()[1]).toEqual(oneChange("title", "New", "Newer"));
    expect(queue.state()).toBe("saving");
    await answer();
    expect(queue.state()).toBe("saved");
  });

  it("back to the old value is a change of its own", async () => {
    const answer = holdResponses();
    const queue = openTab();
    queue.edit(ROW, "title", "Old", "New");
    await page.pass(600);
    queue.edit(ROW, "title", "Old", "Old");
    await page.pass(600);
    await answer();

    expect(bodies()[1]).toEqual(oneChange("title", "New", "Old"));
  });

  it("never shows an older text, whatever the page has read of it", async () => {
    const answer = holdResponses();
    const queue = openTab();
    queue.edit(ROW, "title", "Old", "New");
    await page.pass(600);
    queue.edit(ROW, "title", "Old", "Newer");
    await page.pass(600);
    await answer();
    await answer();

    for (const saved of ["Old", "New", "Newer"]) {
      queue.seen(ROW, { title: saved });
      expect(queue.value(ROW, "title", saved)).toBe("Newer");
    }
    expect(queue.value(ROW, "title", "Of another tab")).toBe("Of another tab");
  });

  it("and on from there replaces what was saved last, though the page has not read it", async () => {
    const queue = openTab();
    const row = aRow({ title: "Old" });
    for (const text of ["New", "Newer", "Newest"]) {
      queue.edit(ROW, "title", "Old", text);
      await page.pass(600);
    }

    expect(row.title).toBe("Newest");
    expect(queue.state()).toBe("saved");
  });
});

describe("what is saved", () => {
  it("is let go by a page that has read its row since, also when that says what it said before", async () => {
    const answer = holdResponses();
    const queue = openTab();
    queue.edit(ROW, "title", "Old", "New", true);
    queue.edit(ROW, "product.name", "", "Serum", true);
    await page.pass(100);
    await answer();
    const letGo = queue.savedByNow();
    queue.edit(ROW, "product.name", "", "Cream");
    letGo();

    expect(queue.value(ROW, "title", "Old")).toBe("Old");
    expect(queue.value(ROW, "product.name", "")).toBe("Cream");
  });
});

describe("a connection that breaks", () => {
  it("is tried again after 1, 2, 4, 8 and then every 15 seconds", async () => {
    page.api.onSave = offline;
    const queue = openTab();
    queue.edit(ROW, "title", "Old", "New", true);
    await page.pass(61_000);

    const [first = 0, ...later] = page.api.asked(ROW).map(({ at }) => at);
    const seconds = later.map((at) => Math.round((at - first) / 1_000));
    expect(seconds).toEqual([1, 3, 7, 15, 30, 45, 60]);
    expect(queue.state()).toBe("failed");
  });

  it("is not tried faster because somebody types", async () => {
    page.api.onSave = offline;
    const queue = openTab();
    for (let typed = 0; typed < 30; typed += 1) {
      queue.edit(ROW, "title", "Old", `New ${typed}`);
      await page.pass(1_000);
    }

    expect(bodies().length).toBeLessThan(7);
  });

  it("is tried at once when the browser is back on line", async () => {
    page.api.onSave = offline;
    const queue = openTab();
    queue.edit(ROW, "title", "Old", "New", true);
    await page.pass(20_000);
    const before = bodies().length;
    page.api.onSave = ok;
    window.dispatchEvent(new Event("online"));
    await page.pass(100);

    expect(bodies()).toHaveLength(before + 1);
    expect(queue.state()).toBe("saved");
  });

  it("that never answers is given up after 15 seconds and tried again", async () => {
    holdResponses();
    const queue = openTab();
    queue.edit(ROW, "title", "Old", "New", true);
    await page.pass(14_000);
    expect(queue.state()).toBe("saving");
    page.api.onSave = ok;
    await page.pass(3_000);

    expect(queue.state()).toBe("saved");
    expect(bodies()).toHaveLength(2);
  });

  it.each([
    ["on", "Newer"],
    ["back to where it began", "Old"],
  ])(
    "with the answer lost and the row changed: typing %s is no conflict with oneself",
    async (_, text) => {
      const row = aRow({ title: "Old" });
      const { onSave } = page.api;
      page.api.onSave = async (request: Seen) => {
        await onSave(request);
        return offline();
      };
      const queue = openTab();
      queue.edit(ROW, "title", "Old", "New", true);
      await page.pass(100);
      expect(row.title).toBe("New");
      queue.edit(ROW, "title", "Old", text);
      page.api.onSave = onSave;
      await page.pass(2_000);

      expect(row.title).toBe(text);
      expect(queue.state()).toBe("saved");
    },
  );

  it.each([
    ["401", 401, "unauthenticated"],
    ["429", 429, "too_many_requests"],
    ["500", 500, "internal"],
    ["503", 503, "unavailable"],
  ])("is also what %s is", async (_, status, code) => {
    page.api.onSave = () => rejection(status, code, "Not now.");
    const queue = openTab();
    queue.edit(ROW, "title", "Old", "New", true);
    await page.pass(100);
    expect(queue.state()).toBe("failed");
    page.api.onSave = ok;
    await page.pass(1_000);

    expect(queue.state()).toBe("saved");
  });

  it("for one row only leaves the others going", async () => {
    page.api.onSave = ({ path }) =>
      path === ROW ? rejection(500, "internal", "Not this one.") : ok();
    const queue = openTab();
    queue.edit(ROW, "title", "Old", "New");
    queue.edit(CLIP_ROW, LINE, "", "Hello.", true);
    await page.pass(200);

    expect(queue.state(CLIP_ROW)).toBe("saved");
    expect(queue.state(ROW)).toBe("failed");
  });
});

describe("a refusal", () => {
  const invalid = (path: string) =>
    rejection(422, "invalid_request", "Some of the values are not valid.", {
      issues: [{ path, message: "Use at most 80 characters." }],
    });

  it("of one field lets the others through, and is not repeated", async () => {
    page.api.onSave = ({ body }) =>
      JSON.stringify(body).includes("product.name") ? invalid("changes.1.to") : ok();
    const queue = openTab();
    queue.edit(ROW, "title", "Old", "New");
    queue.edit(ROW, "product.name", "", "x".repeat(81));
    queue.edit(ROW, "brief.audience", "", "Everybody");
    await page.pass(60_000);

    expect(bodies()).toHaveLength(2);
    expect(queue.problem(ROW, "product.name")).toEqual({
      kind: "invalid",
      code: "invalid_request",
      message: "Use at most 80 characters.",
    });
    expect(queue.problem(ROW, "title")).toBeNull();
    expect([queue.state(), queue.state(ROW, "brief.")]).toEqual(["invalid", "saved"]);
  });

  it("by the name of the field is about that field", async () => {
    page.api.onSave = () => invalid("actor_id");
    const queue = openTab();
    queue.edit(ROW, "actor_id", "one", "two", true);
    await page.pass(100);

    expect(queue.problem(ROW, "actor_id")).toMatchObject({ kind: "invalid" });
  });

  it("that names none is about all of them", async () => {
    page.api.onSave = () => rejection(413, "payload_too_large", "The request is too large.");
    const queue = openTab();
    queue.edit(ROW, "title", "Old", "New");
    queue.edit(ROW, "product.name", "", "Serum", true);
    await page.pass(60_000);

    expect(bodies()).toHaveLength(1);
    for (const field of ["title", "product.name"]) {
      expect(queue.problem(ROW, field)).toMatchObject({ code: "payload_too_large" });
    }
  });

  it("of a text that has been mended meanwhile is forgotten", async () => {
    const answer = holdResponses();
    const queue = openTab();
    queue.edit(ROW, "product.name", "", "x".repeat(81));
    await page.pass(600);
    queue.edit(ROW, "product.name", "", "Serum");
    await answer(invalid("changes.0.to"));
    await page.pass(600);
    await answer();

    expect(bodies()[1]).toEqual(oneChange("product.name", "", "Serum"));
    expect(queue.state()).toBe("saved");
  });

  it("ends when the field goes back to what the row says", async () => {
    page.api.onSave = () => invalid("changes.0.to");
    const queue = openTab();
    queue.edit(ROW, "product.name", "", "x".repeat(81), true);
    await page.pass(100);
    queue.edit(ROW, "product.name", "", "");
    await page.pass(2_000);

    expect(queue.state()).toBe("saved");
    expect(bodies()).toHaveLength(1);
  });

  it("because the row is no more ends its edits, and makes the page look", async () => {
    page.api.onSave = () => rejection(404, "not_found", "We couldn't find that.");
    const queue = openTab();
    const look = vi.fn();
    queue.onSaved(look);
    queue.edit(CLIP_ROW, LINE, "", "Hello.", true);
    await page.pass(60_000);

    expect(bodies(CLIP_ROW)).toHaveLength(1);
    expect(look).toHaveBeenCalledTimes(1);
    expect(queue.state()).toBe("saved");
    expect(queue.value(CLIP_ROW, LINE, "")).toBe("");
  });
});

describe("a conflict", () => {
  it("is told with their value, and the own one stays until a word is said", async () => {
    const row = aRow({ title: "Theirs", "product.name": "" });
    const queue = openTab();
    queue.edit(ROW, "title", "Old", "Mine");
    queue.edit(ROW, "product.name", "", "Serum");
    await page.pass(60_000);

    expect(queue.problem(ROW, "title")).toEqual({ kind: "conflict", theirs: "Theirs" });
    expect(queue.value(ROW, "title", "Old")).toBe("Mine");
    expect(queue.state()).toBe("conflict");
    // The other field has gone its way.
    expect(row).toEqual({ title: "Theirs", "product.name": "Serum" });
    expect(bodies()).toHaveLength(2);
  });

  it("goes on while one types, and is settled with the newest text", async () => {
    const row = aRow({ title: "Theirs" });
    const queue = openTab();
    queue.edit(ROW, "title", "Old", "Mine", true);
    await page.pass(100);
    queue.edit(ROW, "title", "Old", "Mine, newer");
    await page.pass(2_000);
    expect(row.title).toBe("Theirs");

    queue.resolve(ROW, "title", "mine");
    await page.pass(100);
    expect(row.title).toBe("Mine, newer");
    expect(queue.state()).toBe("saved");
  });

  it("given way to shows their value at once, and sends nothing", async () => {
    aRow({ title: "Theirs" });
    const queue = openTab();
    const look = vi.fn();
    queue.onSaved(look);
    queue.edit(ROW, "title", "Old", "Mine", true);
    await page.pass(100);
    queue.resolve(ROW, "title", "theirs");
    await page.pass(2_000);

    expect(queue.value(ROW, "title", "Old")).toBe("Theirs");
    expect(queue.state()).toBe("saved");
    expect(bodies()).toHaveLength(1);
    expect(look).toHaveBeenCalledTimes(1);
  });

  it("with somebody who has been quicker again is told again", async () => {
    const row = aRow({ title: "Theirs" });
    const queue = openTab();
    queue.edit(ROW, "title", "Old", "Mine", true);
    await page.pass(100);
    row.title = "Theirs, newer";
    queue.resolve(ROW, "title", "mine");
    await page.pass(100);

    expect(queue.problem(ROW, "title")).toEqual({ kind: "conflict", theirs: "Theirs, newer" });
    expect(row.title).toBe("Theirs, newer");
  });

  it("is none when both have written the same", async () => {
    aRow({ title: "Same" });
    const queue = openTab();
    queue.edit(ROW, "title", "Old", "Same", true);
    await page.pass(100);

    expect(queue.state()).toBe("saved");
  });
});

describe("a reload", () => {
  it("in the middle of typing loses nothing", async () => {
    const row = aRow({ title: "Old" });
    openTab().edit(ROW, "title", "Old", "New");
    vi.clearAllTimers();
    const queue = openTab();
    expect(queue.value(ROW, "title", "Old")).toBe("New");
    await page.pass(100);

    expect(row.title).toBe("New");
    expect(queue.state()).toBe("saved");
    expect(sessionStorage.getItem(NAME)).toBeNull();
  });

  it("while a save is under way is no conflict with oneself", async () => {
    const row = aRow({ title: "Old" });
    const { onSave } = page.api;
    page.api.onSave = (request) => {
      void onSave(request);
      return new Promise(() => {});
    };
    const before = openTab();
    before.edit(ROW, "title", "Old", "New", true);
    await page.pass(100);
    before.edit(ROW, "title", "Old", "Newer");
    vi.clearAllTimers();
    page.api.onSave = onSave;
    const queue = openTab();
    await page.pass(100);

    expect(row.title).toBe("Newer");
    expect(queue.state()).toBe("saved");
  });

  it("with a conflict brings it back", async () => {
    aRow({ title: "Theirs" });
    openTab().edit(ROW, "title", "Old", "Mine", true);
    await page.pass(100);
    const queue = openTab();
    await page.pass(100);

    expect(queue.problem(ROW, "title")).toEqual({ kind: "conflict", theirs: "Theirs" });
    expect(queue.value(ROW, "title", "Theirs")).toBe("Mine");
  });

  it.each(["{", "[]", '{"/api":{"title":7}}', "null"])("with %s kept begins afresh", (text) => {
    sessionStorage.setItem(NAME, text);
    const queue = openTab();

    expect(queue.state()).toBe("saved");
    expect(sessionStorage.getItem(NAME)).toBeNull();
  });

  it("with the storage full is the only thing that loses something", async () => {
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("full", "QuotaExceededError");
    });
    const queue = openTab();
    queue.edit(ROW, "title", "Old", "New");
    await page.pass(600);

    expect(bodies()).toHaveLength(1);
    expect(queue.state()).toBe("saved");
  });
});

describe("closing the tab", () => {
  it("is questioned as long as something is not saved, and only then", async () => {
    const answer = holdResponses();
    const queue = openTab();
    expect(asksBeforeClosing()).toBe(false);

    queue.edit(ROW, "title", "Old", "New");
    expect(asksBeforeClosing()).toBe(true);
    await page.pass(600);
    expect(asksBeforeClosing()).toBe(true);
    await answer();
    expect(asksBeforeClosing()).toBe(false);
  });

  it("is questioned for what was refused, until its row is forgotten", async () => {
    aRow({ title: "Theirs" });
    const queue = openTab();
    queue.edit(ROW, "title", "Old", "Mine", true);
    await page.pass(100);
    expect(asksBeforeClosing()).toBe(true);

    queue.forget(ROW);
    expect(asksBeforeClosing()).toBe(false);
  });
});

describe("a train ride", () => {
  /** Types, loses the connection in every way, reloads, and lets somebody else write now and then. */
  async function ride(random: () => number, hasCompany: boolean) {
    const pick = <T>(...list: T[]): T => list[Math.floor(random() * list.length)] as T;
    const fields = ["title", "product.name"];
    const row: Record<string, unknown> = Object.fromEntries(fields.map((name) => [name, "0"]));
    const read = { ...row };
    const typed: Record<string, unknown> = { ...row };
    const foreign = new Set<unknown>();
    const known = new Set<unknown>();
    const overwritten: unknown[] = [];
    let weather = "fine";
    page.api.onSave = ({ body }) => {
      if (weather === "no way") return offline();
      if (weather === "busy") return rejection(503, "unavailable", "Not now.");
      const before = { ...row };
      const answer = answerOf(row, body);
      for (const name of fields) {
        const old = before[name];
        if (row[name] !== old && foreign.has(old) && !known.has(old)) overwritten.push(old);
      }
      if (weather === "lost") return offline();
      return weather === "silent" ? new Promise(() => {}) : answer;
    };
    let end = () => {};
    const board = () => {
      end();
      vi.clearAllTimers();
      const queue = new EditQueue(NAME);
      end = queue.start();
      queue.onSaved(() => look(queue));
      return queue;
    };
    const look = (queue: EditQueue) => {
      Object.assign(read, row);
      queue.seen(ROW, read);
      for (const name of fields) {
        // What the page shows, somebody has seen.
        if (queue.value(ROW, name, read[name]) === read[name]) known.add(read[name]);
      }
    };
    let queue = board();
    ends.push(() => end());

    for (let step = 1; step <= 40; step += 1) {
      const name = pick(...fields);
      const act = random();
      if (act < 0.5) {
        const text = pick(`${step}`, `${step}`, "0");
        typed[name] = text;
        queue.edit(ROW, name, read[name], text, random() < 0.3);
      } else if (act < 0.6 && hasCompany) {
        row[name] = `theirs ${step}`;
        foreign.add(row[name]);
      } else if (act < 0.65) {
        queue = board();
        look(queue);
      } else {
        weather = pick("fine", "fine", "no way", "busy", "lost", "silent");
      }
      await page.pass(pick(0, 100, 300, 700, 2_000, 6_000));
      if (hasCompany) {
        for (const field of fields) {
          const problem = queue.problem(ROW, field);
          if (problem?.kind !== "conflict" || random() < 0.3) continue;
          known.add(problem.theirs);
          queue.resolve(ROW, field, pick("mine", "theirs"));
        }
      } else {
        expect(queue.state()).not.toBe("conflict");
        for (const field of fields) {
          expect(queue.value(ROW, field, read[field]), field).toBe(typed[field]);
        }
      }
    }
    weather = "fine";
    window.dispatchEvent(new Event("online"));
    for (let round = 0; round < 5 && queue.state() !== "saved"; round += 1) {
      await page.pass(20_000);
      for (const field of fields) {
        const problem = queue.problem(ROW, field);
        if (problem?.kind === "conflict") known.add(problem.theirs);
        queue.resolve(ROW, field, "mine");
      }
    }
    look(queue);
    expect(queue.state()).toBe("saved");
    expect(overwritten).toEqual([]);
    for (const field of fields) expect(queue.value(ROW, field, read[field])).toBe(row[field]);
    if (!hasCompany) expect(row).toEqual(typed);
  }

  it("alone: no edit is lost, none comes back, and there is no conflict with oneself", async () => {
    const random = seededRandom(seed);
    for (let round = 0; round < 5; round += 1) {
      sessionStorage.clear();
      await ride(random, false);
    }
  });

  it("with somebody else in the same row: nothing is overwritten that was not seen", async () => {
    const random = seededRandom(seed);
    for (let round = 0; round < 5; round += 1) {
      sessionStorage.clear();
      await ride(random, true);
    }
  });
});
