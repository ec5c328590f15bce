/**
 * An edit names a field, the value its editor saw and the new value. If the field has changed since, the edit is refused
 * (edit_conflict) rather than overwriting it (decision 011).
 */

export type Change = { field: string; from?: unknown; to?: unknown };

/** Maximum characters per script field. */
export const SCRIPT_LIMITS = {
  line: 600,
  scene: 500,
  camera: 300,
  action: 300,
  expression: 200,
  ambience: 300,
  first_frame_prompt: 1000,
} as const;
