/**
 * Edits as they are made: a field, the value its editor saw and the value wanted. A field that was changed meanwhile is refused
 * (edit_conflict) instead of overwritten.
 */

export type Change = { field: string; from?: unknown; to?: unknown };

/** Most characters per field of a script. */
export const SCRIPT_LIMITS = {
  line: 600,
  scene: 500,
  camera: 300,
  action: 300,
  expression: 200,
  ambience: 300,
  first_frame_prompt: 1000,
} as const;
