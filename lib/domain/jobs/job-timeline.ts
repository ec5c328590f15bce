/** What happened to a job, in order, from its row and the rows related to it. */

type Timed = {
  createdAt: string;
  heldCents: number;
  submitStartedAt: string | null;
  submittedAt: string | null;
  startedAt: string | null;
  webhookReceivedAt: string | null;
  cancelRequestedAt: string | null;
  providerCancelSentAt: string | null;
  completedAt: string | null;
  status: string;
  settledBy: string | null;
  lateResultAt: string | null;
  storedAt: string | null;
  lastCheckedAt: string | null;
  checkCount: number;
  deliveries: readonly { outcome: string; timesSeen: number; firstSeenAt: string }[];
  refunds: readonly { cents: number; at: string }[];
  actions: readonly { action: string; who: string | null; reason: string | null; at: string }[];
  tries: readonly { id: string; at: string }[];
};

export type TimelineEvent = { at: string } & (
  | { kind: "created"; heldCents: number }
  | { kind: "submit_started" | "submitted" | "started" | "cancel_requested" | "cancel_sent" }
  | { kind: "webhook" | "late_result" | "stored" }
  /** `at` is the time of the last one; the log has the others. */
  | { kind: "checks"; count: number }
  | { kind: "delivery"; outcome: string; timesSeen: number }
  | { kind: "settled"; status: string; by: string }
  | { kind: "refunded"; cents: number }
  | { kind: "action"; action: string; who: string | null; reason: string | null }
  | { kind: "try"; jobId: string }
);

/** Oldest first. */
export function jobTimeline(job: Timed): TimelineEvent[] {
  const plain = [
    ["submit_started", job.submitStartedAt],
    ["submitted", job.submittedAt],
    ["started", job.startedAt],
    ["cancel_requested", job.cancelRequestedAt],
    // A delivery says more than the mere fact that one arrived.
    ["webhook", job.deliveries.length > 0 ? null : job.webhookReceivedAt],
    ["cancel_sent", job.providerCancelSentAt],
    ["late_result", job.lateResultAt],
    ["stored", job.storedAt],
  ] as const;
  const events: TimelineEvent[] = [
    { kind: "created", at: job.createdAt, heldCents: job.heldCents },
    ...plain.flatMap(([kind, at]) => (at === null ? [] : [{ kind, at }])),
    ...(job.lastCheckedAt === null
      ? []
      : [{ kind: "checks" as const, at: job.lastCheckedAt, count: job.checkCount }]),
    ...job.deliveries.map(({ outcome, timesSeen, firstSeenAt }) => ({
      kind: "delivery" as const,
      at: firstSeenAt,
      outcome,
      timesSeen,
    })),
    ...(job.completedAt === null
      ? []
      : [
          {
            kind: "settled" as const,
            at: job.completedAt,
            status: job.status,
            by: job.settledBy ?? "",
          },
        ]),
    ...job.refunds.map(({ cents, at }) => ({ kind: "refunded" as const, at, cents })),
    ...job.actions.map((done) => ({ kind: "action" as const, ...done })),
    ...job.tries.map(({ id, at }) => ({ kind: "try" as const, at, jobId: id })),
  ];
  // The sort is stable: events at the same time keep the order above.
  return events.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
}
