import { z } from "zod";

const wait = z.number().nonnegative().optional();

const submitFault = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("status"),
    status: z.number().int(),
    body: z.unknown().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    html: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.literal("reset") }),
  z.strictObject({ kind: z.literal("accept-then-reset") }),
  z.strictObject({ kind: z.literal("accept-then-hang"), ms: wait }),
  z.strictObject({ kind: z.literal("hang"), ms: wait }),
  z.strictObject({
    kind: z.literal("accept-then-status"),
    status: z.number().int(),
    body: z.unknown().optional(),
  }),
  z.strictObject({ kind: z.literal("garbage") }),
]);

const outcomeFault = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("ok") }),
  z.strictObject({
    kind: z.literal("model-error"),
    type: z.string(),
    status: z.number().int().default(422),
    message: z.string().optional(),
    detailString: z.boolean().optional(),
    retryable: z.boolean().optional(),
    ctx: z.record(z.string(), z.json()).optional(),
  }),
  z.strictObject({
    kind: z.literal("infra-error"),
    errorType: z.string(),
    status: z.number().int().optional(),
    message: z.string().optional(),
    /** What the ERROR webhook carries as `payload`; fal's shape is unconfirmed. */
    payload: z.enum(["object", "null", "absent"]).optional(),
  }),
  z.strictObject({ kind: z.literal("missing-media") }),
]);

export const webhookModes = [
  "normal",
  "never",
  "early",
  "late",
  "duplicate",
  "wrong-signature",
  "unknown-key",
  "stale",
  "other-tenant",
  "changed-body",
  "wrong-job",
  "unsigned",
  "error-after-ok",
  "ok-after-error",
  "null-payload",
  "garbage-body",
  "header-body-mismatch",
] as const;

export type WebhookMode = (typeof webhookModes)[number];

export const webhookScript = z.strictObject({
  mode: z.enum(webhookModes).default("normal"),
  /** Real milliseconds between the end of the job and the first try. */
  delayMs: wait,
  /** Number of copies; 2 for `duplicate` if not given. */
  count: z.number().int().positive().max(1000).optional(),
  concurrent: z.boolean().optional(),
  /** For `stale`: seconds added to the timestamp, negative for the past. */
  offsetSeconds: z.number().int().optional(),
  /** For `wrong-job`: where to send it instead. */
  url: z.string().optional(),
  /** How many tries are spoiled before a genuine one follows; all of them if not given. */
  times: z.number().int().positive().optional(),
  /** A different request id in both header and body. */
  bodyRequestId: z.string().optional(),
  /** OK or ERROR, however the job itself ended. */
  status: z.enum(["OK", "ERROR"]).optional(),
  /** Replaces the payload. */
  payload: z.json().optional(),
});

export type WebhookScript = z.infer<typeof webhookScript>;

const answerFault = z.union([
  z.number().int(),
  z.strictObject({
    status: z.number().int(),
    times: z.number().int().positive().default(1),
    body: z.unknown().optional(),
  }),
]);

export const fault = z.strictObject({
  submit: submitFault.optional(),
  webhook: webhookScript.optional(),
  outcome: outcomeFault.optional(),
  durationMs: wait,
  queueMs: wait,
  /** How often the runner dies and fal requeues the request. */
  requeues: z.number().int().positive().optional(),
  cancelRunning: z.enum(["completes", "stops", "error-webhook"]).optional(),
  cancelQueued: z.enum(["silent", "error-webhook"]).optional(),
  resultStatus: answerFault.optional(),
  statusStatus: answerFault.optional(),
});

export type Fault = z.infer<typeof fault>;
export type SubmitFault = z.infer<typeof submitFault>;
export type OutcomeFault = z.infer<typeof outcomeFault>;

export const faultRequest = z.strictObject({
  match: z
    .strictObject({
      endpoint: z.string().optional(),
      promptIncludes: z.string().optional(),
      webhookIncludes: z.string().optional(),
    })
    .default({}),
  times: z.number().int().positive().default(1),
  fault,
});

type QueuedFault = z.infer<typeof faultRequest> & { id: number };

export type Faults = {
  add: (request: z.infer<typeof faultRequest>) => QueuedFault;
  take: (submit: { endpoint: string; body: unknown; webhookUrl: string | null }) => Fault;
  list: () => QueuedFault[];
  clear: () => void;
};

/** Faults waiting for the submits they match, first come, first served. */
export function createFaults(): Faults {
  let queued: QueuedFault[] = [];
  let lastId = 0;

  return {
    add(request) {
      lastId += 1;
      const entry = { ...request, id: lastId };
      queued.push(entry);
      return entry;
    },
    take(submit) {
      const entry = queued.find(({ match }) => matches(match, submit));
      if (!entry) return {};
      entry.times -= 1;
      if (entry.times === 0) queued = queued.filter(({ id }) => id !== entry.id);
      return entry.fault;
    },
    list: () => queued,
    clear() {
      queued = [];
    },
  };
}

function matches(
  match: z.infer<typeof faultRequest>["match"],
  submit: { endpoint: string; body: unknown; webhookUrl: string | null },
): boolean {
  const { endpoint, promptIncludes, webhookIncludes } = match;
  if (endpoint && endpoint.toLowerCase() !== submit.endpoint.toLowerCase()) return false;
  if (webhookIncludes && !submit.webhookUrl?.includes(webhookIncludes)) return false;
  return !promptIncludes || someText(submit.body, (text) => text.includes(promptIncludes));
}

/** Any text in the input counts as its prompt, since transcripts and voices have no `prompt`. */
function someText(value: unknown, test: (text: string) => boolean): boolean {
  if (typeof value === "string") return test(value);
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((part) => someText(part, test));
}
