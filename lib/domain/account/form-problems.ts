/** What can be wrong with a form field. Schemas use these as messages; actions turn them into text. */
const FORM_PROBLEMS = [
  "email",
  "invalid",
  "password",
  "passwordTooLong",
  "tooLong",
  "tooShort",
] as const;
export type FormProblem = (typeof FORM_PROBLEMS)[number];

/** A schema's message, type-checked to be one that has a text. */
export function fieldError(problem: FormProblem): FormProblem {
  return problem;
}

export function isFormProblem(message: string): message is FormProblem {
  return FORM_PROBLEMS.some((problem) => problem === message);
}
