import { z } from "zod";
import type { JobFailure } from "@/lib/domain/jobs/job-failure";
import type { MediaRef } from "@/lib/domain/media/media-ref";
import type { ClipScript } from "./clip-script.schema";

/** What a clip is made of, and so what a generation can land on. Same keys as the columns of campaign_clips. */
export type ClipPart = "first_frame" | "video" | "audio" | "transcription";

export type PriceUnit = "second" | "image" | "request";

/** What a generation is planned from: the clip's rows as they are now. */
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

/**
 * The still a video starts from: the clip's first frame, or the actor's portrait while there is none, which is a 9:16 still of
 * the same person.
 */
export function startOf(context: ClipContext): MediaRef | null {
  return context.firstFrame ?? context.actor?.soulImage ?? null;
}

export type AppliedOutput = {
  resultUrl: string | null;
  clipPatch: Record<string, Record<string, unknown>>;
};

/** Turns a media reference into an address fal can fetch. */
export type ResolveMedia = (ref: MediaRef) => Promise<string>;

type Description<Context, Overrides, Input, Output> = {
  /** Same name as generation_types.generation_type. */
  type: string;
  /** For the screen: "Video (fast)". */
  label: string;
  /** Null: it lands on no clip. */
  part: ClipPart | null;
  /** fal model id: the full path is used to submit. */
  endpoint: string;
  /** Defaults; the row in generation_types is what counts. Credits per unit, and millionths of a dollar per provider unit. */
  price: {
    unit: PriceUnit;
    cents: number;
    providerUnit: PriceUnit;
    providerCostMicrousd: number;
  };
  /** Shown until our own history is long enough; the measured median, where there is one (docs/fal.md §4). */
  usualDurationMs: number;
  /** When the reconciler gives up and the hold goes back. */
  deadlineSeconds: number;
  /** What our own client may send besides clipId. Strict. */
  overrides: z.ZodType<Overrides>;
  /** What the job row keeps (input_params). */
  input: z.ZodType<Input>;
  /** The rows and the wishes → the input. Throws AppError when the clip lacks something. */
  plan: (context: Context, overrides: Overrides) => Input;
  units: (input: Input) => number;
  providerUnits: (input: Input) => number;
  toFal: (input: Input, resolve: ResolveMedia) => Promise<Record<string, unknown>>;
  /** fal's result, tolerant of extra keys. */
  output: z.ZodType<Output>;
  /** What lands on the clip of the output alone … */
  applyOutput: (output: Output) => AppliedOutput | JobFailure;
  /**
   * … and what of the input lands beside it, as it stands there: field of the clip's part → its path in the input. So a webhook is
   * settled without reading the job first.
   */
  inputFields: InputFields;
  /** For an output that can only be judged by its input: why it is no use, or null. */
  check?: (output: Output, input: Input) => JobFailure | null;
};

/** What a generation costs before prices: how many units of each kind. */
export type Quantity = { units: number; providerUnits: number };

export type PlannedJob = Quantity & {
  input: Record<string, unknown>;
  deadlineSeconds: number;
  usualDurationMs: number;
};

/** A described generation with its types closed inside: the registry and the routes need no generics and no casts. */
export type Generation<Context = ClipContext> = {
  type: string;
  label: string;
  part: ClipPart | null;
  endpoint: string;
  price: Description<unknown, unknown, unknown, unknown>["price"];
  usualDurationMs: number;
  deadlineSeconds: number;
  /** Plans a job from the clip and unchecked overrides. Throws a ZodError for bad ones, AppError for a clip not ready. */
  prepare: (context: Context, overrides: unknown) => PlannedJob;
  /** How much of it a stored input stands for, to price it again on a retry. */
  quantity: (input: unknown) => Quantity;
  /** The stored input → the body of the POST to fal. */
  toFal: (input: unknown, resolve: ResolveMedia) => Promise<Record<string, unknown>>;
  /** fal's output → what lands on the clip, or why it cannot. */
  applyOutput: (output: unknown, input: unknown) => AppliedOutput | JobFailure;
  /** The same without the input, and what of the input lands beside it; null for a type that needs the input to read the output. */
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
  const { type, label, part, endpoint, price, usualDurationMs, deadlineSeconds, inputFields } =
    description;
  const quantityOf = (input: Input) => ({
    units: description.units(input),
    providerUnits: description.providerUnits(input),
  });
  return {
    type,
    label,
    part,
    endpoint,
    price,
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

/** fal's File: sizes and names may be null in real answers. */
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
 * A seed of the job's own, where the model takes one: it makes our request recognisable when fal's answer to the
 * submission is lost (docs/fal.md §1.1).
 */
export const seed = z.number().int().min(0).max(2_147_483_647);
export function newSeed(): number {
  return (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) >>> 1;
}
