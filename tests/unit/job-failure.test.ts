import { describe, expect, it } from "vitest";
import { FAILURES, failureFromFal } from "@/lib/domain/jobs/job-failure";
import { payloadOf } from "./fal-fixtures";

const theirs = "secret-provider-words <b>html</b> https://v3b.fal.media/x?token=1";

/** A model's refusal, as an answer or as a webhook's payload. */
const modelError = (type: string) => ({
  detail: [
    {
      loc: ["body", "prompt"],
      msg: theirs,
      type,
      url: `https://docs.fal.ai/errors#${type}`,
      ctx: { extra_info: { reason: theirs } },
      input: theirs,
    },
  ],
});
const requestError = (type: string) => ({ detail: theirs, error_type: type });

/** A sentence of ours: readable, whole, and nothing of theirs in it. */
function expectOurWords(failure: { code: string; message: string; retryable: boolean }) {
  expect(failure.code).toMatch(/^[a-z_]+$/);
  expect(failure.message).toMatch(/^[A-Z][^<>{}[\]]*\.$/);
  expect(failure.message.length).toBeLessThan(200);
  expect(failure.message).not.toMatch(/secret|https?:|undefined|null|object|Traceback/);
  expect(typeof failure.retryable).toBe("boolean");
}

describe("model errors", () => {
  const types: [string, number, string, boolean][] = [
    ["internal_server_error", 500, "provider_error", true],
    ["generation_timeout", 504, "provider_timeout", true],
    ["downstream_service_error", 400, "provider_error", true],
    ["downstream_service_error", 500, "provider_error", true],
    ["downstream_service_unavailable", 500, "provider_error", true],
    ["content_policy_violation", 422, "content_policy", false],
    ["no_media_generated", 422, "no_media", false],
    ["image_too_small", 422, "file_unsuitable", false],
    ["image_too_large", 422, "file_unsuitable", false],
    ["image_load_error", 422, "file_unreadable", false],
    ["file_download_error", 422, "file_unreadable", false],
    ["face_detection_error", 422, "file_unsuitable", false],
    ["file_too_large", 422, "file_unsuitable", false],
    ["feature_not_supported", 422, "invalid_input", false],
    ["one_of", 422, "invalid_input", false],
    ["greater_than", 422, "invalid_input", false],
    ["greater_than_equal", 422, "invalid_input", false],
    ["less_than", 422, "invalid_input", false],
    ["less_than_equal", 422, "invalid_input", false],
    ["multiple_of", 422, "invalid_input", false],
    ["sequence_too_short", 422, "invalid_input", false],
    ["sequence_too_long", 422, "invalid_input", false],
    ["audio_duration_too_long", 422, "file_unsuitable", false],
    ["audio_duration_too_short", 422, "file_unsuitable", false],
    ["video_duration_too_long", 422, "file_unsuitable", false],
    ["video_duration_too_short", 422, "file_unsuitable", false],
    ["unsupported_audio_format", 422, "file_unsuitable", false],
    ["unsupported_image_format", 422, "file_unsuitable", false],
    ["unsupported_video_format", 422, "file_unsuitable", false],
    ["invalid_archive", 422, "invalid_input", false],
    ["archive_file_count_below_minimum", 422, "invalid_input", false],
    ["value_error.missing", 422, "invalid_input", false],
    ["missing", 422, "invalid_input", false],
    ["a_type_of_next_year", 422, "invalid_input", false],
  ];

  it.each(types)("%s with status %i is %s, retryable: %s", (type, status, code, retryable) => {
    const failure = failureFromFal({ status, body: modelError(type) });

    expect(failure).toMatchObject({ code, retryable });
    expect(failure.message).toContain("Nothing was charged.");
    expectOurWords(failure);
  });

  it.each(types)(
    "%s in a webhook, which has no status (%i), is %s too",
    (type, _, code, retryable) => {
      expect(failureFromFal({ body: modelError(type) })).toMatchObject({ code, retryable });
    },
  );

  it.each(types)("%s is read from the header too", (type, status, _code, retryable) => {
    const failure = failureFromFal({ status, body: null, errorType: type });

    expect(failure.retryable).toBe(retryable);
    expectOurWords(failure);
  });

  it("names the field fal complained about", () => {
    const body = { detail: [{ loc: ["body", "image_urls"], msg: theirs, type: "missing" }] };

    expect(failureFromFal({ status: 422, body }).message).toContain("(image_urls)");
  });

  it.each([
    ["markup", ["body", "<img src=x>"]],
    ["a sentence", ["body", "secret provider words"]],
    ["an index", ["body", "image_urls", 0]],
    ["41 letters", ["body", "x".repeat(41)]],
    ["nothing", []],
    ["text", "body.prompt"],
    ["an object", [{ a: 1 }]],
  ])("names no field that is %s", (_, loc) => {
    const body = { detail: [{ loc, msg: theirs, type: "missing" }] };
    const failure = failureFromFal({ status: 422, body });

    expect(failure.message).toBe("The provider found the request invalid. Nothing was charged.");
  });
});

describe("request errors", () => {
  const types: [string, number, boolean][] = [
    ["request_timeout", 504, true],
    ["startup_timeout", 504, true],
    ["runner_scheduling_failure", 503, true],
    ["runner_connection_timeout", 503, true],
    ["runner_disconnected", 503, true],
    ["runner_connection_refused", 503, true],
    ["runner_connection_error", 503, true],
    ["runner_incomplete_response", 502, true],
    ["runner_server_error", 500, true],
    ["internal_error", 500, true],
    ["client_disconnected", 499, false],
    ["client_cancelled", 499, false],
    ["bad_request", 400, false],
  ];

  it("are thirteen", () => {
    expect(types).toHaveLength(13);
  });

  it.each(types)("%s with status %i: retryable is %s", (type, status, retryable) => {
    const failure = failureFromFal({ status, body: requestError(type) });

    expect(failure.retryable).toBe(retryable);
    expectOurWords(failure);
  });

  it.each(types)(
    "%s in a webhook, without its status %i: retryable is %s",
    (type, _, retryable) => {
      const failure = failureFromFal({ body: requestError(type) });

      expect(failure.retryable).toBe(retryable);
      expectOurWords(failure);
    },
  );

  it.each(types)("%s known from /status alone (%i): retryable is %s", (errorType, _, retryable) => {
    expect(failureFromFal({ errorType }).retryable).toBe(retryable);
  });

  it.each([
    ["request_timeout", "provider_timeout"],
    ["startup_timeout", "provider_timeout"],
    ["runner_connection_timeout", "provider_timeout"],
    ["runner_server_error", "provider_error"],
    ["client_cancelled", "provider_cancelled"],
  ])("%s is %s", (type, code) => {
    expect(failureFromFal({ body: requestError(type) }).code).toBe(code);
  });
});

describe("account errors", () => {
  const locked =
    "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.";

  it("an empty balance is the operator's problem and says so", () => {
    const failure = failureFromFal({ status: 403, body: { detail: locked } });

    expect(failure).toMatchObject({ code: "provider_account", retryable: false });
    expect(failure.message).toContain("run out of money");
    expect(failure.message).not.toMatch(/locked|Top up|dashboard/);
  });

  it.each([
    [401, { detail: "invalid key credentials" }],
    [401, null],
    [403, { detail: "Forbidden" }],
    [403, null],
    [403, { detail: [{ msg: locked }] }],
  ])("status %i with %j is the operator's problem", (status, body) => {
    const failure = failureFromFal({ status, body });

    expect(failure).toMatchObject({ code: "provider_account", retryable: false });
    expect(failure.message).toContain("ours to fix");
    expectOurWords(failure);
  });

  it("429 is a busy provider, worth another try", () => {
    const body = { detail: theirs, error_type: "concurrent_requests_limit" };
    const failure = failureFromFal({ status: 429, body });

    expect(failure).toMatchObject({ code: "provider_busy", retryable: true });
    expectOurWords(failure);
  });

  it("404 is a model that does not exist", () => {
    const failure = failureFromFal({ status: 404, body: { detail: theirs } });

    expect(failure).toMatchObject({ code: "unknown_model", retryable: false });
    expectOurWords(failure);
  });
});

describe("fal's own hint", () => {
  it.each([true, false])("retryable %s wins over the type", (retryable) => {
    for (const type of ["generation_timeout", "content_policy_violation", "runner_disconnected"]) {
      expect(failureFromFal({ errorType: type, retryable }).retryable).toBe(retryable);
    }
    expect(failureFromFal({ status: 422, body: { detail: theirs }, retryable }).retryable).toBe(
      retryable,
    );
    expect(failureFromFal({ status: 500, body: null, retryable }).retryable).toBe(retryable);
  });

  it("that is missing leaves it to the type", () => {
    const problem = { errorType: "generation_timeout", retryable: null };

    expect(failureFromFal(problem).retryable).toBe(true);
  });
});

describe("shapes nobody promised", () => {
  const bodies: [string, unknown][] = [
    ["nothing", undefined],
    ["null", null],
    ["an empty object", {}],
    ["an empty string", ""],
    ["HTML", "<html><h1>secret-provider-words</h1></html>"],
    ["a string detail", { detail: theirs }],
    ["a detail of null", { detail: null }],
    ["an empty list", { detail: [] }],
    ["a list of null", { detail: [null] }],
    ["a list of text", { detail: [theirs] }],
    ["an object as detail", { detail: { msg: theirs } }],
    ["a type that is a number", { detail: [{ type: 7, msg: theirs }] }],
    ["an error_type of null", { detail: theirs, error_type: null }],
    ["a message elsewhere", { message: theirs, error: { message: theirs } }],
    ["a list", [theirs]],
    ["a number", 7],
    ["a very long detail", { detail: theirs.repeat(10_000) }],
  ];
  const statuses = [undefined, null, 0, 200, 400, 408, 409, 413, 418, 422, 499, 500, 502, 503, 504];

  it.each(bodies)("%s still gives a code and a sentence of ours", (_, body) => {
    for (const status of statuses) {
      expectOurWords(failureFromFal({ body, ...(status === undefined ? {} : { status }) }));
    }
  });

  // Each try costs, so the server makes one by itself on fal's word alone.
  it.each(bodies)(
    "%s with a 5xx, or with no status at all, is tried again only on fal's hint",
    (_, body) => {
      for (const status of [500, 502, 503, 504, null]) {
        expect(failureFromFal({ status, body }).retryable).toBe(false);
        expect(failureFromFal({ status, body, retryable: true }).retryable).toBe(true);
      }
    },
  );

  it.each(["toString", "constructor", "__proto__", "hasOwnProperty", "valueOf"])(
    "a type named %s is an unknown one, not a property of every object",
    (type) => {
      expectOurWords(failureFromFal({ status: 422, body: modelError(type) }));
      expectOurWords(failureFromFal({ errorType: type }));
    },
  );

  it.each([
    ["error-model-422", "content_policy", false],
    ["error-model-missing-field", "invalid_input", false],
    ["error-model-string-detail", "provider_error", false],
    ["error-infra", "provider_error", true],
    ["error-payload-null", "provider_error", false],
    ["error-payload-absent", "provider_error", false],
  ])("the webhook %s is %s, retryable: %s", (name, code, retryable) => {
    const failure = failureFromFal({ body: payloadOf(name) });

    expect(failure).toMatchObject({ code, retryable });
    expectOurWords(failure);
  });
});

describe("failures of our own", () => {
  it.each(Object.entries(FAILURES))("%s have a code and a sentence", (_, failure) => {
    expectOurWords(failure);
    expect(failure.message).toContain("Nothing was charged.");
  });

  it("are never tried again by the server itself: fal may have worked, and been paid", () => {
    expect(Object.values(FAILURES).filter(({ retryable }) => retryable)).toEqual([]);
  });
});
