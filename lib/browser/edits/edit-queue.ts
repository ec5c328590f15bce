import { fetchJson, isObject, objectsOf, RequestError } from "@/lib/browser/fetch-json";

export type SaveState = "saved" | "saving" | "failed" | "conflict" | "invalid";

export type FieldProblem =
  | { kind: "conflict"; theirs: unknown }
  | { kind: "invalid"; code: string; message: string };

/**
 * One field on its way to its row. `baseValues`: the row's values as far as this tab knows, newest last. The newest is what the
 * edit replaces; a page that still shows any of them has not read the row since. `inFlight`: sent but not confirmed (yet, or
 * ever): the row may have it, so exactly that is resent before anything newer. "acknowledged": shown until the page has read the
 * row.
 */
type Edit = {
  baseValues: readonly unknown[];
  to: unknown;
  inFlight: { to: unknown } | null;
  state: "waiting" | "acknowledged" | "rejected";
  problem: FieldProblem | null;
};
type Sent = { field: string; from: unknown; to: unknown };

const TYPING_PAUSE_MS = 500;
const ANSWER_MS = 15_000;
const RETRY_MS = [1_000, 2_000, 4_000, 8_000, 15_000] as const;
/** Refusals that may pass: those of every row, and those of one. All others are about the edit itself. */
const UNREACHABLE = ["offline", "unauthenticated"];
const PASSING = ["unavailable", "internal", "too_many_requests"];

/**
 * Edits of rows, saved as they are made: one PATCH at a time, with all of a row's fields in it. Edits that could not be sent are
 * retried until they can; a field that was changed elsewhere waits for a decision. Unsent edits survive a reload in the tab's
 * session storage, under `name`.
 */
export class EditQueue {
  #rows = new Map<string, Map<string, Edit>>();
  #name: string;
  #isStarted = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #failures = 0;
  #sending: Promise<void> = Promise.resolve();
  #listeners = new Set<() => void>();
  #saveListeners = new Set<{ listener: () => void }>();
  #version = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** Resumes what a reload interrupted, and listens to the tab; later calls do nothing. Returns an unsubscribe function. */
  start(): () => void {
    if (this.#isStarted) return () => {};
    this.#isStarted = true;
    this.#restore();
    if (this.#unsent().length > 0) this.#schedule(0);
    const listening = new AbortController();
    const { signal } = listening;
    window.addEventListener(
      "online",
      () => {
        this.#failures = 0;
        if (this.#unsent().length > 0) this.#schedule(0);
      },
      { signal },
    );
    // A background tab may be killed at any time.
    document.addEventListener(
      "visibilitychange",
      () => {
        if (document.visibilityState === "hidden" && this.#failures === 0 && this.#timer !== null)
          this.#schedule(0);
      },
      { signal },
    );
    window.addEventListener(
      "beforeunload",
      (event) => {
        if (this.state() !== "saved") event.preventDefault();
      },
      { signal },
    );
    return () => listening.abort();
  }

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Calls `listener` after rows have changed, so that they are read again. Returns an unsubscribe function. */
  onSaved = (listener: () => void) => {
    const entry = { listener };
    this.#saveListeners.add(entry);
    return () => this.#saveListeners.delete(entry);
  };

  /** Changes whenever the queue does. */
  version = () => this.#version;

  /** What a field shows: the edit while there is one, else the row's value. */
  value<T>(path: string, field: string, saved: T): T {
    const edit = this.#rows.get(path)?.get(field);
    // Edited and saved values have the same type: each field has one schema.
    return edit === undefined || isOver(edit, saved) ? saved : (edit.to as T);
  }

  problem(path: string, field: string): FieldProblem | null {
    return this.#rows.get(path)?.get(field)?.problem ?? null;
  }

  /** The save state of one row's fields whose names start with `prefix`, or of everything. */
  state(path?: string, prefix = ""): SaveState {
    const edits = path === undefined ? this.#all() : this.#under(path, prefix);
    if (edits.some(({ problem }) => problem?.kind === "conflict")) return "conflict";
    if (edits.some(({ problem }) => problem?.kind === "invalid")) return "invalid";
    if (!edits.some(({ state }) => state === "waiting")) return "saved";
    return this.#failures > 0 ? "failed" : "saving";
  }

  /** A new value. `saved` is the row's value as far as the page knows. Sent after a pause in typing, or `atOnce`. */
  edit(path: string, field: string, saved: unknown, to: unknown, atOnce = false): void {
    const before = this.#rows.get(path)?.get(field);
    if (before === undefined || isOver(before, saved)) {
      this.#put(path, field, {
        baseValues: [saved],
        to,
        inFlight: null,
        state: "waiting",
        problem: null,
      });
    } else if (before.problem?.kind === "conflict") {
      this.#put(path, field, { ...before, to });
    } else {
      const baseValues =
        before.state === "acknowledged" ? [...before.baseValues, before.to] : before.baseValues;
      this.#put(path, field, { ...before, baseValues, to, state: "waiting", problem: null });
    }
    this.#publish();
    // Retries have their own pace; typing neither speeds them up nor slows them down.
    if (this.#failures === 0 || this.#timer === null) this.#schedule(atOnce ? 0 : TYPING_PAUSE_MS);
  }

  /** Ends a conflict: "mine" replaces the row's value, "theirs" gives way to it. */
  resolve(path: string, field: string, whose: "mine" | "theirs"): void {
    const edit = this.#rows.get(path)?.get(field);
    if (edit?.problem?.kind !== "conflict") return;
    const { theirs } = edit.problem;
    const baseValues = [...edit.baseValues, theirs];
    const to = whose === "mine" ? edit.to : theirs;
    this.#put(path, field, { baseValues, to, inFlight: null, state: "waiting", problem: null });
    this.#publish();
    this.#schedule(0);
    if (whose === "theirs") this.#tellSaved();
  }

  /** Sends unsent edits now. True when everything is saved. */
  async flush(): Promise<boolean> {
    this.#cancelTimer();
    await this.#send();
    return this.state() === "saved";
  }

  /** Takes what the page has read of a row: edits it shows, or that something newer has replaced, are dropped. */
  seen(path: string, saved: Readonly<Record<string, unknown>>): void {
    const row = this.#rows.get(path);
    for (const [field, edit] of row ?? []) {
      if (!(field in saved) || edit.state !== "acknowledged") continue;
      if (isOver(edit, saved[field]) || isSame(edit.to, saved[field])) row?.delete(field);
    }
  }

  /** Notes the edits saved by now. Call the returned function once the page has read the rows since: it drops them. */
  savedByNow(): () => void {
    const saved = [...this.#rows.values()].flatMap((row) =>
      [...row].flatMap(([field, edit]) =>
        edit.state === "acknowledged" ? [{ row, field, edit }] : [],
      ),
    );
    return () => {
      for (const { row, field, edit } of saved) if (row.get(field) === edit) row.delete(field);
    };
  }

  /** The row is gone, and its edits with it. */
  forget(path: string): void {
    if (this.#rows.delete(path)) this.#publish();
  }

  #under(path: string, prefix: string): Edit[] {
    return [...(this.#rows.get(path) ?? [])].flatMap(([field, edit]) =>
      field.startsWith(prefix) ? [edit] : [],
    );
  }

  #all(): Edit[] {
    return [...this.#rows.values()].flatMap((row) => [...row.values()]);
  }

  /** Paths of the rows with something to send. */
  #unsent(): string[] {
    return [...this.#rows].flatMap(([path, row]) =>
      [...row.values()].some(({ state }) => state === "waiting") ? [path] : [],
    );
  }

  /** Stores an edit. One that equals the row's value has nothing to send; it is only shown until the page has read the row. */
  #put(path: string, field: string, edit: Edit): void {
    const row = this.#rows.get(path) ?? new Map<string, Edit>();
    const isNoChange =
      edit.state === "waiting" && edit.inFlight === null && isSame(edit.baseValues.at(-1), edit.to);
    const baseValues = isNoChange ? edit.baseValues.slice(0, -1) : edit.baseValues;
    if (baseValues.length === 0) row.delete(field);
    else row.set(field, { ...edit, baseValues, state: isNoChange ? "acknowledged" : edit.state });
    this.#rows.set(path, row);
  }

  #schedule(delayMs: number): void {
    this.#cancelTimer();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#send();
    }, delayMs);
  }

  #cancelTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #send(): Promise<void> {
    this.#sending = this.#sending.then(() => this.#sendAll());
    return this.#sending;
  }

  async #sendAll(): Promise<void> {
    let hasChanged = false;
    let hasFailed = false;
    // Edits typed in the meantime have their own pause and are sent after it.
    do {
      for (const path of this.#unsent()) {
        const outcome = await this.#sendRow(path);
        hasChanged ||= outcome === "changed";
        hasFailed ||= outcome === "passing" || outcome === "unreachable";
        this.#publish();
        if (outcome === "unreachable") break;
      }
    } while (!hasFailed && this.#timer === null && this.#unsent().length > 0);
    if (hasFailed) {
      this.#schedule(RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)] ?? 0);
      this.#failures += 1;
    } else {
      this.#failures = 0;
    }
    this.#publish();
    if (hasChanged) this.#tellSaved();
  }

  #tellSaved(): void {
    const listeners = new Set([...this.#saveListeners].map(({ listener }) => listener));
    for (const listener of listeners) listener();
  }

  async #sendRow(path: string): Promise<"changed" | "unchanged" | "passing" | "unreachable"> {
    const row = this.#rows.get(path) ?? new Map<string, Edit>();
    const sent = [...row].flatMap(([field, edit]): Sent[] =>
      edit.state === "waiting"
        ? [
            {
              field,
              from: edit.baseValues.at(-1),
              to: edit.inFlight === null ? edit.to : edit.inFlight.to,
            },
          ]
        : [],
    );
    if (sent.length === 0) return "unchanged";
    for (const { field, to } of sent) this.#change(path, field, { inFlight: { to } });
    this.#keep();
    const waiting = new AbortController();
    const timer = setTimeout(() => waiting.abort(), ANSWER_MS);
    try {
      await fetchJson(path, {
        method: "PATCH",
        body: { changes: sent },
        signal: waiting.signal,
      });
    } catch (error) {
      if (!(error instanceof RequestError) || PASSING.includes(error.code)) return "passing";
      if (UNREACHABLE.includes(error.code)) return "unreachable";
      if (error.code !== "not_found") {
        this.#refuse(path, sent, error);
        return "unchanged";
      }
      this.#rows.delete(path);
      return "changed";
    } finally {
      clearTimeout(timer);
    }
    for (const { field, to } of sent) {
      const edit = this.#rows.get(path)?.get(field);
      if (edit === undefined) continue;
      this.#put(path, field, { ...edit, baseValues: [...edit.baseValues, to], inFlight: null });
    }
    return "changed";
  }

  #refuse(path: string, sent: readonly Sent[], error: RequestError): void {
    const conflicts = objectsOf(error.details.conflicts);
    const issues = objectsOf(error.details.issues);
    const problemOf = (field: string, index: number): FieldProblem | null => {
      const conflict = conflicts.find((other) => other.field === field);
      if (conflict !== undefined) return { kind: "conflict", theirs: conflict.current };
      const issue = issues.find(
        ({ path: at }) => at === field || String(at).startsWith(`changes.${index}.`),
      );
      return issue === undefined
        ? null
        : { kind: "invalid", code: error.code, message: String(issue.message) };
    };
    const problems = sent.map(({ field }, index) => problemOf(field, index));
    // A refusal that names no field applies to all of them; else the others are sent without the named ones.
    const whole: FieldProblem | null = problems.every((problem) => problem === null)
      ? { kind: "invalid", code: error.code, message: error.message }
      : null;
    for (const [index, { field, to }] of sent.entries()) {
      const problem = problems[index] ?? whole;
      const edit = this.#rows.get(path)?.get(field);
      if (problem === null || edit === undefined) continue;
      // A value typed since may be valid; a conflict stays one.
      const isAboutIt = problem.kind === "conflict" || isSame(edit.to, to);
      if (isAboutIt) this.#change(path, field, { inFlight: null, state: "rejected", problem });
      else this.#put(path, field, { ...edit, inFlight: null });
    }
  }

  #change(path: string, field: string, change: Partial<Edit>): void {
    const row = this.#rows.get(path);
    const edit = row?.get(field);
    if (edit !== undefined) row?.set(field, { ...edit, ...change });
  }

  #publish(): void {
    this.#version += 1;
    this.#keep();
    for (const listener of this.#listeners) listener();
  }

  #keep(): void {
    const unsaved = [...this.#rows].flatMap(([path, row]) => {
      const edits = [...row].filter(([, { state }]) => state !== "acknowledged");
      const fields = edits.map(([field, { baseValues, to, inFlight }]) => [
        field,
        { from: baseValues.at(-1), to, inFlight },
      ]);
      return fields.length === 0 ? [] : [[path, Object.fromEntries(fields)]];
    });
    try {
      if (unsaved.length === 0) sessionStorage.removeItem(this.#name);
      else sessionStorage.setItem(this.#name, JSON.stringify(Object.fromEntries(unsaved)));
    } catch {
      // Storage is full or forbidden: a reload would lose unsaved edits, nothing worse.
    }
  }

  #restore(): void {
    try {
      for (const { path, field, from, to, inFlight } of readKept(
        sessionStorage.getItem(this.#name),
      )) {
        const edit: Edit = { baseValues: [from], to, inFlight, state: "waiting", problem: null };
        if (!this.#rows.get(path)?.has(field)) this.#put(path, field, edit);
      }
    } catch {
      // No storage, or not written by us: the next write replaces it.
    }
    this.#publish();
  }
}

/** A tab's stored unsent edits. Throws on, or skips, what was not written by us. */
function* readKept(text: string | null) {
  const rows: unknown = JSON.parse(text ?? "{}");
  for (const [path, fields] of Object.entries(isObject(rows) ? rows : {})) {
    for (const [field, edit] of Object.entries(isObject(fields) ? fields : {})) {
      if (!isObject(edit)) continue;
      const { from, to, inFlight } = edit;
      yield { path, field, from, to, inFlight: isObject(inFlight) ? { to: inFlight.to } : null };
    }
  }
}

/** Whether the page has read the row since the edit was saved, so that the row's value counts again. */
function isOver({ state, baseValues }: Edit, saved: unknown): boolean {
  return state === "acknowledged" && !baseValues.some((value) => isSame(value, saved));
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
