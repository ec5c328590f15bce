import { z } from "zod";
import { type EditConflict, editConflicts } from "@/lib/domain/campaign-edit";
import { fetchJson, RequestError } from "./fetch-json";

export type SaveState = "saved" | "saving" | "failed" | "conflict" | "invalid";

export type FieldProblem =
  | { kind: "conflict"; theirs: unknown }
  | { kind: "invalid"; code: string; message: string };

/**
 * One field on its way to its row. `from` is the value it replaces. `sent`: the row has it; it is shown until the page has read
 * the row again. `restored`: kept from before a reload, and not sent before its row is known.
 */
type Edit = {
  from: unknown;
  to: unknown;
  state: "waiting" | "sent" | "refused";
  problem: FieldProblem | null;
};

const kept = z.record(
  z.string(),
  z.record(z.string(), z.object({ from: z.unknown().optional(), to: z.unknown().optional() })),
);
const issueList = z.array(z.object({ path: z.string(), message: z.string() })).catch([]);

const TYPING_PAUSE_MS = 500;
const RETRY_MS = [1_000, 2_000, 4_000, 8_000, 15_000] as const;
/** What the server may answer differently a moment later; everything else is about the edit itself. */
const PASSING = ["offline", "unavailable", "internal", "too_many_requests", "unauthenticated"];

/**
 * Edits of rows, saved as they are made: one PATCH at a time for each row, the newest values of all its fields in it. What
 * could not be sent is sent again until it can; what was changed by somebody else meanwhile waits for a decision. `storage`
 * keeps unsent edits through a reload.
 */
export class EditQueue {
  #rows = new Map<string, Map<string, Edit>>();
  #storage: { key: string; area: Storage } | null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #failures = 0;
  #isSending = false;
  #sending: Promise<void> = Promise.resolve();
  #listeners = new Set<() => void>();
  #saveListeners = new Set<() => void>();
  #version = 0;

  constructor(storage: { key: string; area: Storage } | null) {
    this.#storage = storage;
  }

  /** Takes up what a reload interrupted, and listens for the connection. Returns the end of that. */
  start(): () => void {
    this.#restore();
    if (this.state() !== "saved") this.#schedule(0);
    const again = () => {
      this.#failures = 0;
      if (this.#waiting().length > 0) this.#schedule(0);
    };
    const warn = (event: BeforeUnloadEvent) => {
      if (this.state() !== "saved") event.preventDefault();
    };
    window.addEventListener("online", again);
    window.addEventListener("beforeunload", warn);
    return () => {
      window.removeEventListener("online", again);
      window.removeEventListener("beforeunload", warn);
    };
  }

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Calls `listener` after rows have changed: the time to read them again. Returns the end of that. */
  onSaved = (listener: () => void) => {
    this.#saveListeners.add(listener);
    return () => this.#saveListeners.delete(listener);
  };

  /** Changes with every change in here. */
  version = () => this.#version;

  /** What a field shows: the edit while there is one, else the row's value. */
  value<T>(path: string, field: string, saved: T): T {
    const edit = this.#rows.get(path)?.get(field);
    if (edit === undefined) return saved;
    if (edit.state === "sent" && !isSame(saved, edit.from)) return saved;
    // What is edited has the type of what is saved: each field has one schema.
    return edit.to as T;
  }

  problem(path: string, field: string): FieldProblem | null {
    return this.#rows.get(path)?.get(field)?.problem ?? null;
  }

  /** How saving stands: of one row's fields whose names begin with `prefix`, or of everything. */
  state(path?: string, prefix = ""): SaveState {
    const edits = path === undefined ? this.#all() : this.#under(path, prefix);
    if (edits.some(({ problem }) => problem?.kind === "conflict")) return "conflict";
    if (edits.some(({ problem }) => problem?.kind === "invalid")) return "invalid";
    if (!edits.some(({ state }) => state === "waiting")) return "saved";
    return this.#failures > 0 ? "failed" : "saving";
  }

  /** A new value. `saved` is what the row says as far as the page knows. Goes out after a pause in typing, or `atOnce`. */
  edit(path: string, field: string, saved: unknown, to: unknown, atOnce = false): void {
    const row = this.#rows.get(path) ?? new Map<string, Edit>();
    const before = row.get(field);
    const isOverlay = before?.state === "sent" && isSame(saved, before.from);
    const from = isOverlay
      ? before.to
      : before === undefined || before.state === "sent"
        ? saved
        : before.from;
    const problem = before?.problem?.kind === "conflict" ? before.problem : null;
    row.set(field, { from, to, state: problem === null ? "waiting" : "refused", problem });
    if (isSame(from, to) && problem === null && !this.#isSending) row.delete(field);
    this.#rows.set(path, row);
    this.#publish();
    this.#schedule(atOnce ? 0 : TYPING_PAUSE_MS);
  }

  /** Ends a conflict: one's own value replaces the other, or gives way to it. */
  resolve(path: string, field: string, whose: "mine" | "theirs"): void {
    const row = this.#rows.get(path);
    const edit = row?.get(field);
    if (row === undefined || edit?.problem?.kind !== "conflict") return;
    const { theirs } = edit.problem;
    // Theirs is what the row says: shown at once, whatever the page has read of it.
    if (whose === "theirs")
      row.set(field, { from: edit.from, to: theirs, state: "sent", problem: null });
    else row.set(field, { from: theirs, to: edit.to, state: "waiting", problem: null });
    this.#publish();
    this.#schedule(0);
    if (whose === "theirs") this.#tellSaved();
  }

  /** Sends what waits, now. True when everything is saved. */
  async flush(): Promise<boolean> {
    this.#cancelTimer();
    await this.#send();
    return this.state() === "saved";
  }

  /** What the page has read of a row: sent edits that it shows, or that something newer has replaced, are done with. */
  seen(path: string, saved: Readonly<Record<string, unknown>>): void {
    const row = this.#rows.get(path);
    for (const [field, { state, from }] of row ?? []) {
      if (state === "sent" && field in saved && !isSame(saved[field], from)) row?.delete(field);
    }
  }

  #under(path: string, prefix: string): Edit[] {
    return [...(this.#rows.get(path) ?? [])].flatMap(([field, edit]) =>
      field.startsWith(prefix) ? [edit] : [],
    );
  }

  #all(): Edit[] {
    return [...this.#rows.values()].flatMap((row) => [...row.values()]);
  }

  #waiting(): [string, [string, Edit][]][] {
    return [...this.#rows].flatMap(([path, row]): [string, [string, Edit][]][] => {
      const edits = [...row].filter(([, edit]) => edit.state === "waiting");
      return edits.length === 0 ? [] : [[path, edits]];
    });
  }

  #schedule(delayMs: number): void {
    this.#cancelTimer();
    this.#timer = setTimeout(() => void this.#send(), delayMs);
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
    this.#isSending = true;
    let hasSaved = false;
    try {
      for (let round = this.#waiting(); round.length > 0; round = this.#waiting()) {
        for (const [path, edits] of round) {
          hasSaved = (await this.#sendRow(path, edits)) || hasSaved;
        }
      }
      this.#failures = 0;
    } catch {
      const delay = RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)] ?? 0;
      this.#failures += 1;
      this.#schedule(delay);
    } finally {
      this.#isSending = false;
      this.#publish();
    }
    if (hasSaved) this.#tellSaved();
  }

  #tellSaved(): void {
    for (const listener of this.#saveListeners) listener();
  }

  /** True: saved. False: refused, which is noted on the fields it is about. Throws for a passing failure. */
  async #sendRow(path: string, edits: [string, Edit][]): Promise<boolean> {
    try {
      await fetchJson(path, z.unknown(), {
        method: "PATCH",
        body: { changes: edits.map(([field, { from, to }]) => ({ field, from, to })) },
      });
      for (const [field, edit] of edits) this.#replace(path, field, edit, { state: "sent" });
      this.#publish();
      return true;
    } catch (error) {
      if (!(error instanceof RequestError) || PASSING.includes(error.code)) throw error;
      this.#refuse(path, edits, error);
      this.#publish();
      return false;
    }
  }

  #refuse(path: string, edits: [string, Edit][], error: RequestError): void {
    const conflicts = editConflicts.safeParse(error.details.conflicts);
    const issues = issueList.parse(error.details.issues);
    const problemOf = (field: string, index: number): FieldProblem | null => {
      const conflict = conflicts.data?.find((other: EditConflict) => other.field === field);
      if (conflict !== undefined) return { kind: "conflict", theirs: conflict.current };
      const issue = issues.find(
        ({ path: at }) => at.startsWith(`changes.${index}.`) || at === field,
      );
      return issue === undefined
        ? null
        : { kind: "invalid", code: error.code, message: issue.message };
    };
    const found = edits.map(([field, edit], index) => ({
      field,
      edit,
      problem: problemOf(field, index),
    }));
    const whole: FieldProblem = { kind: "invalid", code: error.code, message: error.message };
    // A refusal that names no field is about all of them; else the others go out without the named ones.
    const isWhole = found.every(({ problem }) => problem === null);
    for (const { field, edit, problem } of found) {
      if (problem === null && !isWhole) continue;
      this.#replace(path, field, edit, { state: "refused", problem: problem ?? whole });
    }
  }

  /** The outcome of what was sent; a field that was typed in meanwhile keeps waiting, from the value that now stands. */
  #replace(path: string, field: string, sent: Edit, outcome: Partial<Edit>): void {
    const row = this.#rows.get(path);
    const now = row?.get(field);
    if (row === undefined || now === undefined) return;
    if (now === sent) row.set(field, { ...sent, ...outcome });
    else if (outcome.state === "sent") row.set(field, { ...now, from: sent.to });
    else if (outcome.problem?.kind === "conflict") row.set(field, { ...now, ...outcome });
  }

  #publish(): void {
    this.#version += 1;
    this.#keep();
    for (const listener of this.#listeners) listener();
  }

  #keep(): void {
    if (this.#storage === null) return;
    const { key, area } = this.#storage;
    const unsaved = [...this.#rows].flatMap(([path, row]) => {
      const edits = [...row].filter(([, { state }]) => state !== "sent");
      return edits.length === 0
        ? []
        : [[path, Object.fromEntries(edits.map(([field, { from, to }]) => [field, { from, to }]))]];
    });
    try {
      if (unsaved.length === 0) area.removeItem(key);
      else area.setItem(key, JSON.stringify(Object.fromEntries(unsaved)));
    } catch {
      // A full or forbidden storage only means that a reload would lose what is not saved.
    }
  }

  #restore(): void {
    if (this.#storage === null) return;
    const { key, area } = this.#storage;
    try {
      const rows = kept.parse(JSON.parse(area.getItem(key) ?? "{}"));
      for (const [path, fields] of Object.entries(rows)) {
        const row = this.#rows.get(path) ?? new Map<string, Edit>();
        for (const [field, { from, to }] of Object.entries(fields)) {
          row.set(field, { from, to, state: "waiting", problem: null });
        }
        this.#rows.set(path, row);
      }
    } catch {
      area.removeItem(key);
    }
    this.#publish();
  }
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
