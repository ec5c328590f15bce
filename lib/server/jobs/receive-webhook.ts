import "server-only";
import { createHash } from "node:crypto";
import { getGeneration } from "@/lib/domain/generation";
import { isFailure } from "@/lib/domain/generation/define";
import { isGenerationType } from "@/lib/domain/generation/types";
import { failureFromFal } from "@/lib/domain/jobs/job-failure";
import { env } from "@/lib/server/core/env";
import { addToLogContext, describeError, log } from "@/lib/server/core/log";
import {
  keepWebhookDelivery,
  settleFromWebhook,
  settleGenerationJob,
} from "@/lib/server/db/jobs/lifecycle";
import { findJob, type Job } from "@/lib/server/db/jobs/read";
import { JwksCache, KeysUnavailable } from "@/lib/server/fal/jwks";
import { isFresh, isSignedByFal, readWebhookHeaders } from "@/lib/server/fal/verify-webhook";
import { parseWebhookBody, type WebhookBody } from "@/lib/server/fal/webhook-body";
import { isWebhookToken } from "@/lib/server/fal/webhook-token";
import { countRejection } from "./rejection-counts";
import { settleFromFal } from "./settle-from-fal";
import { failed, toSettlement } from "./to-settlement";

const jwks = new JwksCache({ url: () => env().falJwksUrl });

const JOB_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export type WebhookResponse = {
  status: 200 | 400 | 401 | 503;
  /** One word for the log and for fal's dashboard. */
  outcome: string;
  /** Jobs that became due through this delivery. */
  dueJobIds: string[];
};

type Delivery = {
  jobId: string | null;
  /** The job's type, as its address says since it does; a wrong one is found out by the settlement. */
  type: string | null;
  token: string | null;
  headers: Headers;
  body: Uint8Array;
};

/**
 * One delivery by fal. Cheap, stateless checks come first; the database is asked only once the delivery is proven to be fal's,
 * about this job and for our account (docs/fal.md §2.3). 401: forged. 200: settled, or kept to be fetched with our own key.
 * 503: fal's keys or our database are unavailable, fal should retry.
 */
export async function receiveWebhook(delivery: Delivery): Promise<WebhookResponse> {
  if (delivery.jobId !== null && JOB_ID.test(delivery.jobId)) {
    addToLogContext({ jobId: delivery.jobId });
  }
  const response = await checkAndSettle(delivery);
  const { status, outcome } = response;
  if (status === 400 || status === 401) countRejection(outcome);
  const signed = readWebhookHeaders(delivery.headers);
  const falRequestId = signed?.requestId;
  if (status !== 200) {
    log.warn({ event: "webhook_refused", status, outcome, falRequestId });
    return response;
  }
  log.info({
    event: "webhook_received",
    status,
    outcome,
    falRequestId,
    // Only confirm() says "settled", after our own key has found the request: this is the id FAL_WEBHOOK_USER_ID wants.
    falUserId: outcome === "settled" ? signed?.userId : undefined,
  });
  return response;
}

async function checkAndSettle({
  jobId,
  type,
  token,
  headers,
  body,
}: Delivery): Promise<WebhookResponse> {
  const { falWebhookSecrets, falWebhookUserIds } = env();
  const signed = readWebhookHeaders(headers);
  if (signed === null) return reject(400, "bad_headers");
  if (jobId === null || !JOB_ID.test(jobId) || token === null) return reject(401, "bad_token");
  if (!isWebhookToken(jobId, token, falWebhookSecrets)) return reject(401, "bad_token");
  const isTenantKnown = falWebhookUserIds.length > 0;
  if (isTenantKnown && !falWebhookUserIds.includes(signed.userId)) {
    return reject(401, "foreign_tenant");
  }
  if (!isFresh(signed.timestamp, Date.now() / 1000)) return reject(401, "stale");
  try {
    if (!(await isSignedByFal(jwks, signed, body))) return reject(401, "bad_signature");
  } catch (error) {
    if (error instanceof KeysUnavailable) return reject(503, "keys_unavailable");
    throw error;
  }

  const text = Buffer.from(body).toString("utf8");
  const parsed = parseWebhookBody(text);
  if (parsed !== null && parsed.request_id !== signed.requestId) {
    return reject(401, "request_id_differs");
  }
  const { requestId } = signed;
  const bodySha256 = createHash("sha256").update(body).digest("hex");
  try {
    const proven = { jobId, requestId, bodySha256 };
    const settled =
      isTenantKnown && parsed !== null ? await settleUnread(proven, type, parsed) : null;
    if (settled !== null) return done(settled.result, settled.dueJobIds);
    const job = await findJob(jobId);
    if (job === null) return done("unknown_job");
    if (!isTenantKnown) return await confirm(job, requestId);
    const settlement = parsed === null ? null : usableSettlement(job, parsed);
    if (settlement === null) {
      return done(
        await keepWebhookDelivery({
          jobId,
          requestId,
          bodySha256,
          outcome: "unusable",
          body: text,
        }),
      );
    }
    const { result, dueJobIds } = await settleGenerationJob({
      job,
      requestId,
      bodySha256,
      source: "webhook",
      ...settlement,
    });
    return done(result, dueJobIds);
  } catch (error) {
    log.error({ event: "webhook_not_settled", error: describeError(error) });
    return reject(503, "database_unavailable");
  }
}

/**
 * The settlement in one call, without reading the job first: an error, or a result of a type that lands alone. Null: the body, the
 * type or the address (older ones name no type) does not allow it.
 */
async function settleUnread(
  proven: { jobId: string; requestId: string; bodySha256: string },
  type: string | null,
  body: WebhookBody,
) {
  if (body.status === "ERROR") {
    const failure = failureFromFal({ body: body.payload });
    const result = { error: body.error, payload: body.payload };
    return settleFromWebhook({ ...proven, ...failed(failure, result) });
  }
  if (body.payload_error || body.payload === null || body.payload === undefined) return null;
  const applyOutputAlone =
    type !== null && isGenerationType(type) ? getGeneration(type).applyOutputAlone : null;
  const output = applyOutputAlone?.(body.payload);
  if (type === null || output === undefined || isFailure(output.applied)) return null;
  const { applied, inputFields } = output;
  const result = body.payload;
  return settleFromWebhook({
    ...proven,
    outcome: "completed",
    ...applied,
    type,
    inputFields,
    result,
  });
}

/** How the job ends by the result in this body, or null when it is no use and fal has to be asked. */
function usableSettlement(job: Job, body: WebhookBody) {
  if (body.payload_error || body.payload === null || body.payload === undefined) return null;
  const applied = toSettlement(job, body.payload);
  return applied.outcome === "completed" ? applied : null;
}

/**
 * Without a known user id of our own a delivery is a mere hint, since fal signs for every customer: what counts is what
 * fal answers to our own key.
 */
async function confirm(job: Job, requestId: string): Promise<WebhookResponse> {
  if (job.falRequestId !== null && job.falRequestId !== requestId) return done("mismatch");
  const result = await settleFromFal(job, requestId, "webhook");
  return result === "unavailable" ? reject(503, "provider_unavailable") : done(result);
}

function done(outcome: string, dueJobIds: string[] = []): WebhookResponse {
  return { status: 200, outcome, dueJobIds };
}

function reject(status: 400 | 401 | 503, outcome: string): WebhookResponse {
  return { status, outcome, dueJobIds: [] };
}
