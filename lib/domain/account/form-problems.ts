/** What can be wrong with a field of a form. Schemas carry these as messages; actions turn them into sentences. */
const FORM_PROBLEMS = [
  "email",
  "invalid",
  "password",
  "passwordTooLong",
  "tooLong",
  "tooShort",
] as const;
export type FormProblem = (typeof FORM_PROBLEMS)[number];

/** A message for a schema, checked to be one that can be told. */
export function says(problem: FormProblem): FormProblem {
  return problem;
}

export function isFormProblem(message: string): message is FormProblem {
  return FORM_PROBLEMS.some((problem) => problem === message);
}
