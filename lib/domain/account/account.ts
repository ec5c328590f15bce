export const MIN_PASSWORD_LENGTH = 8;

/** What a form shows after it was sent: sentences per field, one for the whole, or that it is done. */
export type FormState = {
  fields: Record<string, string>;
  error: string | null;
  done: string | null;
  /** What was typed, so that nothing is lost. Never a password. */
  values: Record<string, string>;
};

export const EMPTY_FORM: FormState = { fields: {}, error: null, done: null, values: {} };
