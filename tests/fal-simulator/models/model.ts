import type { z } from "zod";
import type { DurationKey } from "../durations";
import type { FetchedInput, InputUrl } from "../fetch-input";
import type { JsonObject } from "../http-answer";
import type { MediaSpec } from "../media-spec";
import { toValidationDetail, type ValidationDetail } from "./validation-detail";

export type FalFile = JsonObject & { url: string; content_type: string; file_name: string };

export type RunContext = {
  seed: number;
  inferenceSeconds: number;
  fetched: FetchedInput[];
  publish: (spec: MediaSpec, fileName: string) => FalFile;
};

export type RunResult = { output: JsonObject; costUsd: number };

/** A validated request: what it downloads, and what it returns after that. */
export type Prepared = {
  inputUrls: InputUrl[];
  run: (context: RunContext) => RunResult;
};

export type Model = {
  endpoint: string;
  durationKey: DurationKey;
  unit: string;
  unitPriceUsd: number;
  /** The output field that holds the media; omitted by the fault `missing-media`. */
  mediaField: string;
  prepare: (body: unknown) => Prepared | ValidationDetail[];
};

/** Hides a model's input types; the registry sees only `prepare`. */
export function defineModel<Schema extends z.ZodType>(definition: {
  endpoint: string;
  durationKey: DurationKey;
  unit: string;
  unitPriceUsd: number;
  mediaField: string;
  input: Schema;
  inputUrls: (input: z.infer<Schema>) => InputUrl[];
  run: (input: z.infer<Schema>, context: RunContext) => RunResult;
}): Model {
  const { input: schema, inputUrls, run, ...described } = definition;
  return {
    ...described,
    prepare(body) {
      const checked = schema.safeParse(body);
      if (!checked.success) {
        return checked.error.issues.map((issue) => toValidationDetail(issue, body));
      }
      return {
        inputUrls: inputUrls(checked.data),
        run: (context) => run(checked.data, context),
      };
    },
  };
}

/** The seed one of our images was drawn with; null for any other image. */
export function seedOfImage(fetched: FetchedInput | undefined): number | null {
  return fetched?.known?.kind === "image" ? fetched.known.seed : null;
}
