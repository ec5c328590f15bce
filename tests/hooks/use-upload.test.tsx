import { act, cleanup, renderHook } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { useUpload } from "@/hooks/media/use-upload";
import type { UploadKind } from "@/lib/domain/media/upload";
import type { UploadResponse } from "@/lib/domain/media/upload.schema";

const ANSWER: UploadResponse = {
  path: "users/ann/actor-image/1.jpg",
  url: "/api/media/users/ann/actor-image/1.jpg",
  contentType: "image/jpeg",
  bytes: 3,
  width: 300,
  height: 533,
};

type Sent = { query: Record<string, string>; size: number };
const seen: Sent[] = [];
let response: () => Response | Promise<Response>;

const server = setupServer(
  http.post("/api/uploads", async ({ request }) => {
    const { size } = await request.blob();
    seen.push({ query: Object.fromEntries(new URL(request.url).searchParams), size });
    return response();
  }),
);

beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterAll(() => server.close());
beforeEach(() => {
  seen.length = 0;
  response = () => HttpResponse.json(ANSWER, { status: 201 });
});
afterEach(cleanup);

const file = (size = 3, type = "image/jpeg") => new File([new Uint8Array(size)], "a.jpg", { type });

function open(kind: UploadKind = "actor-image") {
  const view = renderHook(() => useUpload(kind));
  return { ...view, hook: () => view.result.current };
}

/** Sends and waits for the end of it. */
async function send(
  page: ReturnType<typeof open>,
  ...sent: Parameters<ReturnType<typeof useUpload>["send"]>
) {
  let result: UploadResponse | null = null;
  await act(async () => {
    result = await page.hook().send(...sent);
  });
  return result;
}

describe("an upload", () => {
  it("sends the file as it is, with its kind and the part to keep, and gives its place", async () => {
    const page = open();

    const result = await send(page, file(5), { x: 0.25, y: 0, width: 0.5, height: 1 });

    expect(result).toEqual(ANSWER);
    expect(seen).toEqual([
      {
        query: { kind: "actor-image", crop: "0.250000,0.000000,0.500000,1.000000" },
        size: 5,
      },
    ]);
    expect(page.hook()).toMatchObject({ progress: null, problem: null });
  });

  it("tells that it is on its way", async () => {
    let finish = () => {};
    response = () =>
      new Promise((resolve) => {
        finish = () => resolve(HttpResponse.json(ANSWER, { status: 201 }));
      });
    const page = open();
    let sending: Promise<unknown> = Promise.resolve();
    act(() => {
      sending = page.hook().send(file());
    });

    expect(page.hook().progress).toBe(0);
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    finish();
    await act(() => sending);
    expect(page.hook().progress).toBeNull();
  });

  it("says why it was refused, and forgets it with the next one", async () => {
    response = () =>
      HttpResponse.json(
        { error: { code: "image_too_small", message: "Too small.", width: 12, minWidth: 300 } },
        { status: 422 },
      );
    const page = open();

    expect(await send(page, file())).toBeNull();
    expect(page.hook().problem).toMatchObject({
      code: "image_too_small",
      details: { width: 12, minWidth: 300 },
    });

    response = () => HttpResponse.json(ANSWER, { status: 201 });
    expect(await send(page, file())).toEqual(ANSWER);
    expect(page.hook().problem).toBeNull();
  });

  it.each<[string, () => Response, string]>([
    ["no answer", () => HttpResponse.error(), "offline"],
    [
      "an answer that is none of ours",
      () => new HttpResponse("<html>", { status: 502 }),
      "internal",
    ],
    [
      "a lower limit on the way",
      () => new HttpResponse("<html>", { status: 413 }),
      "payload_too_large",
    ],
    ["success without a place", () => HttpResponse.json({}, { status: 201 }), "internal"],
  ])("with %s has a sentence, too", async (_, given, code) => {
    response = given;
    const page = open();

    expect(await send(page, file())).toBeNull();
    expect(page.hook().problem?.code).toBe(code);
    expect(page.hook().progress).toBeNull();
  });

  it("that is cancelled is neither a success nor a problem", async () => {
    response = () => new Promise(() => {});
    const page = open();
    let sending: Promise<UploadResponse | null> = Promise.resolve(null);
    act(() => {
      sending = page.hook().send(file());
    });
    await vi.waitFor(() => expect(seen).toHaveLength(1));

    act(() => page.hook().cancel());

    expect(await act(() => sending)).toBeNull();
    expect(page.hook()).toMatchObject({ progress: null, problem: null });
  });

  it("is over when its page is left", async () => {
    response = () => new Promise(() => {});
    const page = open();
    let sending: Promise<UploadResponse | null> = Promise.resolve(null);
    act(() => {
      sending = page.hook().send(file());
    });
    await vi.waitFor(() => expect(seen).toHaveLength(1));

    page.unmount();

    expect(await sending).toBeNull();
  });
});

describe("before anything is sent", () => {
  it.each<[UploadKind, File, string | null]>([
    ["actor-image", file(1, "image/webp"), null],
    ["actor-image", file(1, ""), null],
    ["actor-image", file(1, "image/heic"), "unsupported_file"],
    ["actor-image", file(1, "application/pdf"), "unsupported_file"],
    ["actor-image", file(15 * 1024 * 1024 + 1), "payload_too_large"],
    ["voice-sample", file(1, "audio/mpeg"), null],
    ["voice-sample", file(1, "video/mp4"), null],
    ["voice-sample", file(1, "image/png"), "unsupported_file"],
    ["voice-sample", file(12 * 1024 * 1024 + 1, "audio/wav"), "payload_too_large"],
  ])("a file for %s is checked (%#)", (kind, given, code) => {
    const page = open(kind);
    let isFine = true;
    act(() => {
      isFine = page.hook().check(given);
    });

    expect(isFine).toBe(code === null);
    expect(page.hook().problem?.code ?? null).toBe(code);
    expect(seen).toEqual([]);
  });
});
