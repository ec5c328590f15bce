import { z } from "zod";
import type { JobFailure } from "@/lib/domain/jobs/job-failure";
import type { MediaRef } from "@/lib/domain/media/media-ref";
import type { ClipScript } from "./clip-script.schema";

/** The parts of a clip that generations make. Named like the columns of campaign_clips. */
export type ClipPart = "first_frame" | "video" | "audio" | "transcription";

export type PriceUnit = "second" | "image" | "request";

/** What a generation is planned from: the clip's current rows. */
export type ClipContext = {
  script: ClipScript;
  beat: string;
  language: string;
  actor: { appearance: string; soulImage: MediaRef; referenceVoice: MediaRef | null } | null;
  product: { image: MediaRef | null; description: string; howHeld: string } | null;
  place: string;
  light: string;
  tone: string;
  filmingType: string;
  firstFrame: MediaRef | null;
  video: { media: MediaRef; durationSeconds: number; hasSound: boolean } | null;
};

/** The image a video starts from: the clip's first frame or, until it has one, the actor's portrait (9:16, the same person). */
export function startOf(context: ClipContext): MediaRef | null {
  return context.firstFrame ?? context.actor?.soulImage ?? null;
}

export type AppliedOutput = {
  resultUrl: string | null;
  clipPatch: Record<string, Record<string, unknown>>;
};

/** Turns a media reference into a URL fal can fetch. */
export type ResolveMedia = (ref: MediaRef) => Promise<string>;

type Description<Context, Overrides, Input, Output> = {
  /** Same name as generation_types.generation_type. */
  type: string;
  /** Null: it changes no clip. */
  part: ClipPart | null;
  /** fal's endpoint id. Submission needs the full path (docs/fal.md §1.2). */
  endpoint: string;
  /** Defaults; the row in generation_types decides. Credits per unit, and millionths of a dollar per provider unit. */
  defaultPrice: {
    unit: PriceUnit;
    cents: number;
    providerUnit: PriceUnit;
    providerCostMicrousd: number;
  };
  /** Used until enough of our jobs have finished. A measured median where there is one (docs/fal.md §4). */
  usualDurationMs: number;
  /** After this long the reconciler expires the job and its hold is released. */
  deadlineSeconds: number;
  /** What a request may contain besides clipId. Strict. */
  overrides: z.ZodType<Overrides>;
  /** Stored in the job's row (input_params). */
  input: z.ZodType<Input>;
  /** Rows and overrides → the input. Throws AppError when the clip lacks something. */
  plan: (context: Context, overrides: Overrides) => Input;
  units: (input: Input) => number;
  providerUnits: (input: Input) => number;
  toFal: (input: Input, resolve: ResolveMedia) => Promise<Record<string, unknown>>;
  /** fal's result, tolerant of extra keys. */
  output: z.ZodType<Output>;
  /** The clip patch from the output alone … */
  applyOutput: (output: Output) => AppliedOutput | JobFailure;
  /**
   * … and what is copied into it from the input: field of the clip's part → path in the input. So a webhook is settled without
   * reading the job first (decision 017).
   */
  inputFields: InputFields;
  /** For an output that can only be judged against its input: why it is unusable, or null. */
  check?: (output: Output, input: Input) => JobFailure | null;
};

/** What prices are multiplied by: our units and the provider's. */
export type Quantity = { units: number; providerUnits: number };

export type PlannedJob = Quantity & {
  input: Record<string, unknown>;
  deadlineSeconds: number;
  usualDurationMs: number;
};

/** A generation with its type parameters hidden inside, so that the registry and the routes need no generics or casts. */
export type Generation<Context = ClipContext> = {
  type: string;
  part: ClipPart | null;
  endpoint: string;
  defaultPrice: Description<unknown, unknown, unknown, unknown>["defaultPrice"];
  usualDurationMs: number;
  deadlineSeconds: number;
  /**
   * Plans a job from the clip and unchecked overrides. Throws ZodError for bad overrides, AppError for a clip that isn't ready.
   */
  prepare: (context: Context, overrides: unknown) => PlannedJob;
  /** The quantity of a stored input, to price it again on a retry. */
  quantity: (input: unknown) => Quantity;
  /** The stored input → the body of the POST to fal. */
  toFal: (input: unknown, resolve: ResolveMedia) => Promise<Record<string, unknown>>;
  /** fal's output → the clip patch, or why the output is unusable. */
  applyOutput: (output: unknown, input: unknown) => AppliedOutput | JobFailure;
  /** The same without the input, plus the input fields to copy; null for a type that needs the input to judge the output. */
  applyOutputAlone:
    | ((output: unknown) => { applied: AppliedOutput | JobFailure; inputFields: InputFields })
    | null;
};

export type InputFields = Record<string, readonly string[]>;

const UNREADABLE: JobFailure = {
  code: "unreadable_result",
  message: "The provider finished, but its answer held no usable file. Nothing was charged.",
  retryable: false,
};

export function defineGeneration<
  Overrides,
  Input extends Record<string, unknown>,
  Output,
  Context = ClipContext,
>(description: Description<Context, Overrides, Input, Output>): Generation<Context> {
  const { type, part, endpoint, defaultPrice, usualDurationMs, deadlineSeconds, inputFields } =
    description;
  const quantityOf = (input: Input) => ({
    units: description.units(input),
    providerUnits: description.providerUnits(input),
  });
  return {
    type,
    part,
    endpoint,
    defaultPrice,
    usualDurationMs,
    deadlineSeconds,
    prepare(context, overrides) {
      const input = description.input.parse(
        description.plan(context, description.overrides.parse(overrides)),
      );
      return {
        input,
        ...quantityOf(input),
        deadlineSeconds,
        usualDurationMs,
      };
    },
    quantity: (input) => quantityOf(description.input.parse(input)),
    toFal: (input, resolve) => description.toFal(description.input.parse(input), resolve),
    applyOutput(output, input) {
      const parsed = description.output.safeParse(output);
      if (!parsed.success) return UNREADABLE;
      const planned = description.input.parse(input);
      const applied =
        description.check?.(parsed.data, planned) ?? description.applyOutput(parsed.data);
      if (part === null || isFailure(applied)) return applied;
      const kept = Object.entries(inputFields).map(([field, path]) => [
        field,
        valueAt(planned, path),
      ]);
      const patch = { ...applied.clipPatch[part], ...Object.fromEntries(kept) };
      return { ...applied, clipPatch: { ...applied.clipPatch, [part]: patch } };
    },
    applyOutputAlone:
      description.check !== undefined
        ? null
        : (output) => {
            const parsed = description.output.safeParse(output);
            return {
              applied: parsed.success ? description.applyOutput(parsed.data) : UNREADABLE,
              inputFields,
            };
          },
  };
}

function valueAt(input: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, key) => Object(node)[key], input);
}

export function isFailure(applied: AppliedOutput | JobFailure): applied is JobFailure {
  return "code" in applied;
}

/** fal's File: in real responses, sizes and names may be null. */
export const falFile = z.object({
  url: z.url({ protocol: /^https?$/ }).max(4096),
  content_type: z.string().nullish(),
  file_name: z.string().nullish(),
  file_size: z.number().nullish(),
});

export const falImage = falFile.extend({
  width: z.number().nullish(),
  height: z.number().nullish(),
});

/**
 * A different seed for each job, where the model takes one: it identifies our request if the response to its submission is lost
 * (docs/fal.md §1.1).
 */
export const seed = z.number().int().min(0).max(2_147_483_647);
export function newSeed(): number {
  return (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) >>> 1;
}
