import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import type { CampaignList } from "@/lib/domain/campaigns/campaign-list.schema";
import type { CreditsView } from "@/lib/domain/credits/credits.schema";
import type { CampaignQuote } from "@/lib/domain/generation/generate.schema";
import type { JobList, JobView } from "@/lib/domain/jobs/job.schema";

export const CAMPAIGN = "0f0e0d0c-0b0a-4908-8706-050403020100";
export const CLIP = "11111111-1111-4111-8111-111111111111";
export const OTHER_CLIP = "22222222-2222-4222-8222-222222222222";

let lastId = 0;

/** A job that was begun just now and usually takes 43 s, unless said otherwise. */
export function aJob(given: Partial<JobView> = {}): JobView {
  lastId += 1;
  return {
    id: `7d0a8c56-30b4-4a11-9d3c-${String(lastId).padStart(12, "0")}`,
    type: "video_veo31_fast",
    status: "in_progress",
    progress: 0,
    progressMessage: null,
    queuePosition: null,
    resultUrl: null,
    errorCode: null,
    errorMessage: null,
    campaignId: CAMPAIGN,
    clipId: CLIP,
    estimatedCostCents: 200,
    actualCostCents: null,
    createdAt: new Date().toISOString(),
    submittedAt: null,
    completedAt: null,
    estimatedDurationMs: 43_000,
    retryOf: null,
    retryCount: 0,
    dependsOn: [],
    ...given,
  };
}

export function finished(job: JobView, status: "completed" | "failed" = "completed"): JobView {
  return { ...job, status, progress: 100, completedAt: new Date().toISOString() };
}

export const credits: CreditsView = {
  balanceCents: 5_000,
  heldCents: 0,
  availableCents: 5_000,
  exempt: false,
  transactions: [],
};

/** The first type of each kind of press. */
const TYPES: Record<string, string> = {
  clip: "first_frame",
  campaign: "first_frame",
  "first-frame": "first_frame",
  video: "video_veo31_fast",
  voice: "voice_chatterbox",
  ambient: "ambient_elevenlabs",
  transcribe: "transcribe_whisper",
};

export const quote: CampaignQuote = {
  clips: [
    { clipId: CLIP, costCents: 260, isAffordable: true },
    { clipId: OTHER_CLIP, costCents: 540, isAffordable: false },
  ],
  totalCostCents: 800,
  availableCents: 500,
  providerCost: 2.4,
};

export type Seen = {
  method: string;
  path: string;
  at: number;
  key: string | null;
  body: unknown;
};

/** The studio's API as the browser meets it: rows that a test changes, and every request it got. */
export function createFakeApi() {
  const api = {
    jobs: [] as JobView[],
    /** The server's clock, ahead of the browser's by this much. */
    clockAheadMs: 0,
    seen: [] as Seen[],
    list: (): JobList => ({
      jobs: api.jobs,
      now: new Date(Date.now() + api.clockAheadMs).toISOString(),
    }),
    /** What GET /api/jobs answers. */
    onList: (): Response | Promise<Response> => HttpResponse.json(api.list()),
    /** What a press answers; the studio's own way is a new job at the head of the list. */
    onPress: (type: string, clipId: string): Response | Promise<Response> => {
      const job = aJob({ clipId, type, status: "submitted" });
      api.jobs = [job, ...api.jobs];
      return HttpResponse.json(
        {
          jobId: job.id,
          status: job.status,
          mode: "async",
          estimatedCostCents: job.estimatedCostCents,
          estimatedDurationMs: job.estimatedDurationMs,
        },
        { status: 202 },
      );
    },
    /** What generateAll would cost. */
    onQuote: (): Response | Promise<Response> => HttpResponse.json(quote),
    /** What a retry answers; the studio's own way is a new job for the same part. */
    onRetry: (job: JobView): Response | Promise<Response> => {
      const again = aJob({
        clipId: job.clipId,
        type: job.type,
        status: "submitted",
        retryOf: job.id,
        retryCount: job.retryCount + 1,
      });
      api.jobs = [again, ...api.jobs];
      return HttpResponse.json({ jobId: again.id }, { status: 202 });
    },
    /** What GET /api/campaigns answers; a test says so. */
    onCampaigns: (_query: URLSearchParams): CampaignList | Response | Promise<Response> =>
      rejection(503, "unavailable", "Nobody said what to answer."),
    /** What GET /api/campaigns/{id} answers; a test says so. */
    onDraft: (): Response | Promise<Response> =>
      rejection(503, "unavailable", "Nobody said what to answer."),
    /** What an act on a campaign answers. */
    onCampaignAct: (_act: string): Response | Promise<Response> =>
      HttpResponse.json({ deletedAt: null }),
    /** What saving something of a clip or a campaign answers. */
    onSave: (_request: Seen): Response | Promise<Response> => HttpResponse.json({}),
    asked: (path: string) => api.seen.filter((seen) => seen.path.startsWith(path)),
    polls: () => api.asked("/api/jobs?").map(({ at }) => at),
    presses: () => api.asked("/api/generate/"),
  };

  const note = async (request: Request): Promise<Seen> => {
    const url = new URL(request.url);
    const text = await request.clone().text();
    const seen = {
      method: request.method,
      path: url.pathname + url.search,
      at: Date.now(),
      key: request.headers.get("idempotency-key"),
      body: text === "" ? null : JSON.parse(text),
    };
    api.seen.push(seen);
    return seen;
  };

  const server = setupServer(
    http.get("*/api/jobs", async ({ request }) => {
      await note(request);
      return api.onList();
    }),
    http.get("*/api/credits", async ({ request }) => {
      await note(request);
      return HttpResponse.json(credits);
    }),
    http.post("*/api/generate/:kind", async ({ request, params }) => {
      const { body } = await note(request);
      const given: object = typeof body === "object" && body !== null ? body : {};
      if ("dryRun" in given && given.dryRun === true) return api.onQuote();
      const clipId = "clipId" in given ? String(given.clipId) : CLIP;
      return api.onPress(TYPES[String(params.kind)] ?? "unknown", clipId);
    }),
    http.post("*/api/jobs/:id/retry", async ({ request, params }) => {
      await note(request);
      const job = api.jobs.find(({ id }) => id === params.id);
      return job === undefined
        ? rejection(404, "not_found", "We couldn't find that.")
        : api.onRetry(job);
    }),
    http.get("*/api/campaigns/:id", async ({ request }) => {
      await note(request);
      return api.onDraft();
    }),
    http.get("*/api/campaigns", async ({ request }) => {
      await note(request);
      const response = await api.onCampaigns(new URL(request.url).searchParams);
      return response instanceof Response ? response : HttpResponse.json(response);
    }),
    http.post("*/api/campaigns/:id/:act", async ({ request, params }) => {
      await note(request);
      return api.onCampaignAct(String(params.act));
    }),
    http.post("*/api/clips/:id/:what", async ({ request }) => api.onSave(await note(request))),
    http.patch("*/api/:rows/:id", async ({ request }) => api.onSave(await note(request))),
    http.post("*/api/jobs/:id/cancel", async ({ request, params }) => {
      await note(request);
      api.jobs = api.jobs.map((job) =>
        job.id === params.id ? { ...job, status: "cancelled" as const } : job,
      );
      return HttpResponse.json(api.jobs.find((job) => job.id === params.id));
    }),
  );
  return { api, server };
}

export type FakeApi = ReturnType<typeof createFakeApi>["api"];

export function rejection(status: number, code: string, message: string, details = {}): Response {
  return HttpResponse.json({ error: { code, message, ...details } }, { status });
}
