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
  /** Jobs that this delivery made due. */
  dueJobIds: string[];
};

type Delivery = {
  jobId: string | null;
  /** The job's type according to the webhook's address; older addresses have none. The settlement detects a wrong one. */
  type: string | null;
  token: string | null;
  headers: Headers;
  body: Uint8Array;
};

/**
 * Handles one delivery. Cheap, stateless checks come first; the database is queried only once the delivery is proven to come from
 * fal, about this job and, if we know our user id, for our account (docs/fal.md §2.3). 400: malformed. 401: forged. 200: settled,
 * or kept so that the result is fetched with our own key. 503: fal or our database is unavailable, fal should retry.
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
    // Only confirm() yields "settled", after our own key has found the request: this is the id for FAL_WEBHOOK_USER_ID.
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
 * Settles in one call, without reading the job first: an error, or a result of a type whose clip patch does not need the job's
 * input. Null if the body, the type or the address (older ones have no type) does not allow that.
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

/** The settlement this body allows, or null if it is unusable and fal has to be polled. */
function usableSettlement(job: Job, body: WebhookBody) {
  if (body.payload_error || body.payload === null || body.payload === undefined) return null;
  const applied = toSettlement(job, body.payload);
  return applied.outcome === "completed" ? applied : null;
}

/**
 * Without our own user id a delivery is only a hint, since fal signs for every customer: what counts is the result that our own
 * key fetches.
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
