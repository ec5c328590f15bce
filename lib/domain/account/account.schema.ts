import { z } from "zod";
import { MIN_PASSWORD_LENGTH } from "./account";
import { fieldError } from "./form-problems";

/** Schemas of the account forms. */

const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, fieldError("tooLong"))
  .pipe(z.email(fieldError("email")));

const newPassword = z
  .string()
  .min(MIN_PASSWORD_LENGTH, fieldError("tooShort"))
  .refine((value) => new TextEncoder().encode(value).length <= 72, fieldError("passwordTooLong"));

export const signInForm = z.object({
  email,
  password: z.string().min(1, fieldError("password")),
  next: z.string().optional(),
});

const displayName = z.string().trim().max(80, fieldError("tooLong")).default("");

export const signUpForm = z.object({
  displayName,
  email,
  password: newPassword,
  next: z.string().optional(),
});

export const profileForm = z.object({ displayName });

export const forgotPasswordForm = z.object({ email });

export const newPasswordForm = z.object({ password: newPassword });
