import { z } from "zod";

/** What `POST /settings` of the control port may change; `createSettings` returns the defaults. */
export const settingsPatch = z
  .strictObject({
    speed: z.number().positive(),
    concurrency: z.number().int().positive().nullable(),
    locked: z.boolean(),
    balanceUsd: z.number().nonnegative(),
    webhooks: z.enum(["on", "off"]),
    cancelRunning: z.enum(["completes", "stops", "error-webhook"]),
    cancelQueued: z.enum(["silent", "error-webhook"]),
    sharedMedia: z.boolean(),
    hideRunningFromSearch: z.boolean(),
    billingLagMs: z.number().nonnegative().nullable(),
    /** Number of billing events that one request's cost is split into. */
    billingParts: z.number().int().min(1).max(10),
    platformStatus: z.union([z.number().int(), z.record(z.string(), z.number().int())]).nullable(),
    platformDelayMs: z.number().nonnegative(),
    jwksStatus: z.number().int().nullable(),
    jwksDelayMs: z.number().nonnegative(),
    jwksPadding: z.boolean(),
    firstTimeoutMs: z.number().positive(),
    retryTimeoutMs: z.number().positive(),
    /** Not a setting but an action: published keys {old} → {old, new} → {new}. */
    rotateKeys: z.enum(["add", "retire"]),
  })
  .partial();

export type SettingsPatch = z.infer<typeof settingsPatch>;
export type Settings = {
  [Name in Exclude<keyof SettingsPatch, "rotateKeys">]-?: Exclude<SettingsPatch[Name], undefined>;
};

export function createSettings(speed: number): Settings {
  return {
    speed,
    concurrency: null,
    locked: false,
    balanceUsd: 500,
    webhooks: "on",
    cancelRunning: "stops",
    cancelQueued: "silent",
    sharedMedia: false,
    hideRunningFromSearch: false,
    billingLagMs: null,
    billingParts: 1,
    platformStatus: null,
    platformDelayMs: 0,
    jwksStatus: null,
    jwksDelayMs: 0,
    jwksPadding: false,
    // Real time, not divided by the speed: the receiver is a real program.
    firstTimeoutMs: 15_000,
    retryTimeoutMs: 120_000,
  };
}

/** Simulated seconds as real milliseconds. */
export function toRealMs(seconds: number, settings: Settings): number {
  return (seconds * 1000) / settings.speed;
}
