import { expect } from "vitest";
import type { UploadResponse } from "@/lib/domain/media/upload.schema";
import { uploadResponse } from "@/lib/domain/media/upload.schema";
import { writeWav } from "@/lib/domain/media/wav";
import { type ApiResponse, get, type Person, post } from "./client";

/** Sends a file as the page does: it is the body. */
export function postUpload(
  person: Person | null,
  query: string,
  file: Uint8Array,
  headers: Record<string, string> = {},
): Promise<ApiResponse> {
  return post(person, `/api/uploads?${query}`, file, {
    headers: { "content-type": "application/octet-stream", ...headers },
  });
}

/** Sends a file that must be accepted. */
export async function upload(
  person: Person,
  query: string,
  file: Uint8Array,
): Promise<UploadResponse> {
  const response = await postUpload(person, query, file);
  expect(response.status, response.text).toBe(201);
  return uploadResponse.parse(response.json);
}

/** The bytes behind one of our lasting addresses, as this person's browser gets them. */
export async function download(
  person: Person,
  url: string,
): Promise<{ bytes: Buffer; contentType: string | null }> {
  const response = await get(person, url);
  expect(response.status, response.text).toBe(302);
  const file = await fetch(response.headers.get("location") ?? "");
  expect(file.status).toBe(200);
  return {
    bytes: Buffer.from(await file.arrayBuffer()),
    contentType: file.headers.get("content-type"),
  };
}

/** A tone as a WAV file; another pitch is another file. */
export function aVoice(seconds = 4, pitchHz = 220): Uint8Array {
  const sampleRate = 8_000;
  const samples = Int16Array.from({ length: seconds * sampleRate }, (_, index) =>
    Math.round(8_000 * Math.sin((2 * Math.PI * pitchHz * index) / sampleRate)),
  );
  return writeWav({
    channels: 1,
    sampleRate,
    bitsPerSample: 16,
    samples: new Uint8Array(samples.buffer),
  });
}
