import type { ErrorCode } from "@/lib/domain/errors";

/** Errors by code; `_of` for when the details have numbers or names to show. */
export const errors = {
  cross_site_request: "This request came from another site.",
  edit_conflict: "This was changed in another tab or on another device meanwhile.",
  first_frame_missing: "This clip has neither a first frame nor an actor to start from.",
  generation_disabled: "This generation is switched off at the moment.",
  idempotency_key_reused: "This was already started with other settings.",
  image_too_large: "This picture has too many pixels.",
  image_too_small: "This picture is too small.",
  image_too_small_of:
    "This picture is too small: what is kept of it is {width, number} pixels wide, and it takes {minWidth, number}.",
  insufficient_credits: "You don't have enough credits for this.",
  insufficient_credits_of:
    "This costs {required, plural, one {# credit} other {# credits}}; you have {available, plural, one {# credit} other {# credits}} available.",
  internal: "Something went wrong on our side. Please try again.",
  internal_of:
    "Something went wrong on our side. Please try again. (Reference for support: {reference})",
  invalid_json: "The request body is not valid JSON.",
  invalid_request: "Some of the values are not valid.",
  invalid_request_of: "Some of the values are not valid: {fields}.",
  invalid_webhook: "This is not a webhook of fal's.",
  not_found: "We couldn't find that.",
  offline: "We couldn't reach the studio. Check your connection and try again.",
  payload_too_large: "The request is too large.",
  payload_too_large_of: "This is too large: {megabytes, number} MB at most.",
  provider_refused: "The provider refused this generation.",
  request_aborted: "The request broke off before it was complete.",
  state_conflict: "That is no longer possible in the current state.",
  too_many_active:
    "You have as many generations running as we allow at once. Wait for one to finish.",
  too_many_actors: "You have as many actors of your own as we keep. Delete one you no longer need.",
  too_many_requests: "That was a lot at once. Try again in a minute.",
  unauthenticated: "Please sign in first.",
  unavailable: "We can't reach our database right now. Please try again in a moment.",
  unreadable_file: "This file is damaged: we couldn't read it. Try another one.",
  unsupported_file: "We can't use this kind of file.",
  unsupported_file_image:
    "We can't use this kind of file. Choose a JPEG, PNG or WebP picture that does not move.",
  unsupported_file_voice: "We can't use this kind of file. Choose a sound file.",
  unsupported_media_type: "Send the request as application/json.",
  voice_length: "This recording is too short or too long.",
  voice_length_of:
    "A voice sample lasts {minSeconds, number} to {maxSeconds, number} seconds; this one lasts {seconds, number}.",
} as const satisfies Record<ErrorCode, string> & Record<string, string>;
