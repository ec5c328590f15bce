import type { FormProblem } from "@/lib/domain/account/form-problems";

/** What is wrong with a field, by its schema's message. */
export const forms = {
  email: "Enter an email address, like name@example.com.",
  invalid: "This value is not valid.",
  password: "Enter your password.",
  passwordTooLong: "That password is too long.",
  tooLong: "Use at most {maximum, number} characters.",
  tooShort: "Use at least {minimum, number} characters.",
} as const satisfies Record<FormProblem, string>;
