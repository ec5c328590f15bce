import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import * as actor from "@/lib/domain/actors/actor.schema";
import * as admin from "@/lib/domain/admin/admin.schema";
import * as ad from "@/lib/domain/ads/ad.schema";
import * as campaign from "@/lib/domain/campaigns/campaign.schema";
import * as edit from "@/lib/domain/campaigns/campaign-edit.schema";
import * as list from "@/lib/domain/campaigns/campaign-list.schema";
import * as version from "@/lib/domain/campaigns/clip-version.schema";
import * as plan from "@/lib/domain/campaigns/plan.schema";
import * as budget from "@/lib/domain/credits/budget.schema";
import * as ledger from "@/lib/domain/credits/ledger.schema";
import * as generate from "@/lib/domain/generation/generate.schema";
import * as job from "@/lib/domain/jobs/job.schema";
import * as upload from "@/lib/domain/media/upload.schema";

/** Every route of the API: who may ask, what it reads, and an example of it. A route that is not described here fails a test. */

const ROOT = join(import.meta.dirname, "../../..");
export const NOBODYS = "00000000-0000-4000-8000-000000000000";

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

type Described = {
  /** user: somebody signed in. admin: for others it is not there. own: credentials of its own. nobody: open. */
  for: "user" | "admin" | "own" | "nobody";
  /** JSON as this schema says, with an example; the file itself; or nothing is read. */
  body?: { schema: z.ZodType; good: unknown } | "bytes";
  query?: { schema: z.ZodType; good: Record<string, string> };
};

const one = { for: "user" } as const;
const json = (schema: z.ZodType, good: unknown): Described => ({ ...one, body: { schema, good } });
const adminJson = (schema: z.ZodType, good: unknown): Described => ({
  for: "admin",
  body: { schema, good },
});
const reading = (schema: z.ZodType, good: Record<string, string>): Described => ({
  ...one,
  query: { schema, good },
});

const clipId = NOBODYS;
const campaignId = NOBODYS;
const reason = "for a test";

const ROUTES: Record<string, Described> = {
  "GET /api/actors": one,
  "POST /api/actors": json(actor.createActorBody, {
    name: "Mira",
    appearance: "curly hair",
    imagePath: `users/${NOBODYS}/actors/a.jpg`,
    voicePath: null,
  }),
  "PATCH /api/actors/[id]": json(actor.changeActorBody, { name: "Mira" }),
  "DELETE /api/actors/[id]": one,
  "POST /api/admin/audit": adminJson(admin.emptyBody, {}),
  "POST /api/admin/jobs/[id]/cancel": adminJson(admin.reasonBody, { reason }),
  "POST /api/admin/jobs/[id]/check": adminJson(admin.emptyBody, {}),
  "POST /api/admin/jobs/[id]/fail": adminJson(admin.reasonBody, { reason }),
  "POST /api/admin/jobs/[id]/refund": adminJson(admin.reasonBody, { reason }),
  "POST /api/admin/jobs/[id]/retry": adminJson(admin.emptyBody, {}),
  "GET /api/admin/jobs/export": {
    for: "admin",
    query: {
      schema: admin.jobFilterQuery,
      good: { status: "active", user: NOBODYS, sort: "newest" },
    },
  },
  "POST /api/admin/prices/[type]": adminJson(admin.priceBody, {
    priceCents: 25,
    providerCostUsd: 0.15,
    enabled: true,
    updatedAt: "2026-11-22T00:00:00.000Z",
  }),
  "POST /api/admin/users/[id]/credits": adminJson(admin.changeCreditsBody, {
    entry: "grant",
    credits: 5,
    reason,
  }),
  "GET /api/budget": one,
  "POST /api/budget": json(budget.budgetBody, { budget: 12.5 }),
  "GET /api/budget/spending": reading(budget.spendingQuery, { timeZone: "Europe/Paris" }),
  "GET /api/campaigns": reading(list.campaignListQuery, {
    search: "a",
    sort: "title",
    page: "1",
    deleted: "false",
  }),
  "POST /api/campaigns": json(campaign.newCampaignBody, { title: "An ad", actorId: NOBODYS }),
  "GET /api/campaigns/[id]": one,
  "PATCH /api/campaigns/[id]": json(edit.editCampaignBody, {
    changes: [{ field: "title", from: "One", to: "Two" }],
  }),
  "POST /api/campaigns/[id]/clips": json(plan.arrangeClipsBody, {
    from: [NOBODYS],
    clips: [{ id: NOBODYS }, { beat: "hook" }],
  }),
  "POST /api/campaigns/[id]/delete": one,
  "POST /api/campaigns/[id]/duplicate": json(list.duplicateCampaignBody, { title: "Again" }),
  "POST /api/campaigns/[id]/plan": json(plan.planBody, {
    apply: true,
    overwrite: [{ clipId, fields: ["line"] }],
    basis: "seen",
  }),
  "GET /api/campaigns/[id]/proposal": one,
  "POST /api/campaigns/[id]/renders": json(ad.renderBody, {
    recipe: {
      captions: true,
      clips: [
        {
          clip_id: NOBODYS,
          version_number: 1,
          video: "job:1",
          voice: null,
          ambience: null,
          trim_start: 0,
          trim_end: 0,
          speed: 1,
          volumes: { own: 1, voice: 1, ambience: 0.3 },
        },
      ],
    },
    sizeBytes: 1_000,
    durationMs: 4_000,
  }),
  "POST /api/campaigns/[id]/restore": one,
  "PATCH /api/clips/[id]": json(edit.editClipBody, {
    changes: [{ field: "script.line", from: "One", to: "Two" }],
  }),
  "POST /api/clips/[id]/first-frame": json(version.selectFirstFrameBody, { versionNumber: 1 }),
  "POST /api/clips/[id]/version": json(version.selectVersionBody, {
    versionNumber: 1,
    withScript: true,
  }),
  "GET /api/credits": one,
  "GET /api/credits/export": reading(ledger.ledgerFilters, { entry: "hold", campaignId }),
  "GET /api/credits/ledger": reading(ledger.ledgerQuery, {
    entry: "hold",
    campaignId,
    before: "10",
    limit: "50",
  }),
  "GET /api/cron/reconcile": { for: "own" },
  "POST /api/generate/ambient": json(generate.generatePartBody, { clipId, prompt: "rain" }),
  "POST /api/generate/campaign": json(generate.generateCampaignBody, {
    campaignId,
    steps: "all",
    quality: "fast",
    engine: "flux",
    dryRun: false,
  }),
  "POST /api/generate/clip": json(generate.generateClipBody, {
    clipId,
    quality: "fast",
    engine: "flux",
  }),
  "POST /api/generate/first-frame": json(generate.generateFirstFrameBody, {
    clipId,
    engine: "flux",
  }),
  "POST /api/generate/script": json(generate.generateScriptBody, { campaignId }),
  "POST /api/generate/transcribe": json(generate.generatePartBody, { clipId }),
  "POST /api/generate/video": json(generate.generateVideoBody, { clipId, quality: "fast" }),
  "POST /api/generate/voice": json(generate.generatePartBody, { clipId }),
  "GET /api/health": { for: "nobody" },
  "GET /api/jobs": reading(job.jobListQuery, { campaignId, status: "active", limit: "10" }),
  "GET /api/jobs/[id]": one,
  "POST /api/jobs/[id]/cancel": one,
  "GET /api/jobs/[id]/costs": one,
  "POST /api/jobs/[id]/retry": one,
  "GET /api/media/[...path]": one,
  "GET /api/media/jobs/[id]": one,
  "POST /api/renders/[id]/complete": { ...one, body: "bytes" },
  "GET /api/renders/[id]/download": one,
  "POST /api/renders/[id]/share": one,
  "POST /api/uploads": {
    ...one,
    body: "bytes",
    query: { schema: upload.uploadQuery, good: { kind: "actor-image", crop: "0,0,1,1" } },
  },
  "POST /api/webhooks/fal": { for: "own", body: "bytes" },
};

export type Route = Described & { name: string; method: Method; path: string };

/** All of them, with ids of nothing in their addresses. */
export const API_ROUTES: Route[] = Object.entries(ROUTES).map(([name, described]) => {
  const [method = "", path = ""] = name.split(" ");
  return {
    ...described,
    name,
    method: method as Method,
    path: path
      .replace("[...path]", `users/${NOBODYS}/a.png`)
      .replace("[type]", "first_frame")
      .replace("[id]", NOBODYS),
  };
});

/** "POST /api/…" for each method that a file of the API answers. */
export function routesInTheCode(): string[] {
  return globSync("app/api/**/route.ts", { cwd: ROOT }).flatMap((file) => {
    const path = file.replace(/^app|\/route\.ts$/g, "");
    const methods = readFileSync(join(ROOT, file), "utf8").matchAll(
      /^export (?:const|(?:async )?function) (GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b/gm,
    );
    return [...methods].map(([, method]) => `${method} ${path}`);
  });
}
