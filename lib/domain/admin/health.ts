/** A scheduled run of the reconciler. */
type ReconcilerRun = { at: string; claimed: number; failed: number };

export type AdminHealth = {
  now: string;
  /** The last run, and the last one that had work to do; null: never. */
  reconciler: { last: ReconcilerRun | null; busy: ReconcilerRun | null };
  audit: {
    rule: string;
    ranAt: string | null;
    violationCount: number;
    violations: { subject: string; detail: string }[];
  }[];
  rejections: { reason: string; today: number; week: number; lastSeenAt: string }[];
  deliveries: { outcome: string; bodies: number; timesSeen: number }[];
};

/** fal's bills against our jobs: lists have at most 10 entries, counts cover all. Or why fal's bills can't be read. */
export type BillingCheck =
  | { unavailable: string }
  | {
      eventCount: number;
      billedMicrousd: number;
      orphanCount: number;
      orphans: { requestId: string; microusd: number }[];
      missingCount: number;
      missing: { jobId: string; type: string; expectedMicrousd: number }[];
      drift: { type: string; jobs: number; expectedMicrousd: number; billedMicrousd: number }[];
    };
