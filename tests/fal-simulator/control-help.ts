export const controlHelp = `fal simulator, control port

POST   /faults      { match?: { endpoint?, promptIncludes?, webhookIncludes? }, times?: 1, fault }
GET    /faults      scripts still waiting
DELETE /faults

fault, all fields optional:
  submit         { kind: "status", status, body?, headers?, html? }   refused with that answer
                 { kind: "reset" }                     nothing accepted, connection reset
                 { kind: "hang", ms? }                 nothing accepted, 504 after ms, else never
                 { kind: "accept-then-reset" }         accepted, connection reset
                 { kind: "accept-then-hang", ms? }     accepted, 504 after ms, else never
                 { kind: "accept-then-status", status, body? }   accepted; an html page without body
                 { kind: "garbage" }                   accepted, 200 with an unreadable body
  webhook        { mode, ...options }, see below
  outcome        { kind: "ok" } | { kind: "missing-media" }
                 { kind: "model-error", type, status?: 422, message?, detailString?, retryable?, ctx? }
                 { kind: "infra-error", errorType, status?, message?, payload?: "object"|"null"|"absent" }
  durationMs, queueMs      real milliseconds, not divided by the speed
  requeues                 how often a runner dies and the request is queued again
  cancelRunning            "completes" | "stops" | "error-webhook"
  cancelQueued             "silent" | "error-webhook"
  resultStatus, statusStatus    500, or { status, times?, body? }: what the next GETs answer

webhook modes: normal, never, early, late, duplicate, wrong-signature, unknown-key, stale,
  other-tenant, changed-body, wrong-job, unsigned, error-after-ok, ok-after-error, null-payload,
  garbage-body, header-body-mismatch
webhook options: delayMs (late), count and concurrent (duplicate), offsetSeconds (stale; -600),
  url (wrong-job), times (tries spoiled before an honest one; all), status "OK"|"ERROR",
  payload, bodyRequestId

GET    /requests    ?accepted=true|false&endpoint=&webhookIncludes=&limit=   everything submitted
GET    /requests/ID
DELETE /requests    forgets finished and refused requests, deliveries, counters
GET    /deliveries  ?requestId=    each webhook try
POST   /deliver     { requestId, ...webhook options }   now, no retries; count copies; an unfinished
                    job is finished first, silently. Answers { statuses, errors, deliveries }
POST   /finish      { requestId }   ends it now as it would have ended, and tells its webhook
GET    /settings
POST   /settings    { speed, concurrency, locked, balanceUsd, webhooks: "on"|"off", cancelRunning,
                    cancelQueued, sharedMedia, hideRunningFromSearch, billingLagMs, billingParts, platformStatus: 500 or
                    { "/v1/path": 500 } or null, platformDelayMs, jwksStatus, jwksDelayMs,
                    jwksPadding, firstTimeoutMs, retryTimeoutMs, rotateKeys: "add"|"retire" }
POST   /media       { url?, bad: "404"|"500"|"truncated"|"slow"|"wrong-magic"|"redirect"|"huge"|null,
                    location? }, { url, delete: true } or { deleteAll: true }
GET    /stats       counters: submits, jwks, media, platform by path, jobs by state
POST   /reset       everything back to the start; signing keys are kept
`;
