import { z } from "zod";

/** What the account forms take. The messages are what a person reads beside the field. */

export const MIN_PASSWORD_LENGTH = 8;

const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, "That address is too long.")
  .pipe(z.email("Enter an email address, like name@example.com."));

const newPassword = z
  .string()
  .min(MIN_PASSWORD_LENGTH, `Use at least ${MIN_PASSWORD_LENGTH} characters.`)
  .refine((value) => new TextEncoder().encode(value).length <= 72, "That password is too long.");

export const signInForm = z.object({
  email,
  password: z.string().min(1, "Enter your password."),
  next: z.string().optional(),
});

export const signUpForm = z.object({
  displayName: z.string().trim().max(80, "Use at most 80 characters.").default(""),
  email,
  password: newPassword,
  next: z.string().optional(),
});

export const forgotPasswordForm = z.object({ email });

export const newPasswordForm = z.object({ password: newPassword });

/** What a form shows after it was sent: sentences per field, one for the whole, or that it is done. */
export type FormState = {
  fields: Record<string, string>;
  error: string | null;
  done: string | null;
  /** What was typed, so that nothing is lost. Never a password. */
  values: Record<string, string>;
};

export const EMPTY_FORM: FormState = { fields: {}, error: null, done: null, values: {} };
