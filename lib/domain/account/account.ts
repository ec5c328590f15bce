export const MIN_PASSWORD_LENGTH = 8;

/** What a form shows once it was submitted: messages per field, one for the whole form, or that it succeeded. */
export type FormState = {
  fields: Record<string, string>;
  error: string | null;
  done: string | null;
  /** What the user typed, so that nothing is lost. Never a password. */
  values: Record<string, string>;
};

export const EMPTY_FORM: FormState = { fields: {}, error: null, done: null, values: {} };
