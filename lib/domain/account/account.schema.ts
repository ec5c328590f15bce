import { z } from "zod";
import { MIN_PASSWORD_LENGTH } from "./account";
import { says } from "./form-problems";

/** Schemas of the account forms. */

const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, says("tooLong"))
  .pipe(z.email(says("email")));

const newPassword = z
  .string()
  .min(MIN_PASSWORD_LENGTH, says("tooShort"))
  .refine((value) => new TextEncoder().encode(value).length <= 72, says("passwordTooLong"));

export const signInForm = z.object({
  email,
  password: z.string().min(1, says("password")),
  next: z.string().optional(),
});

const displayName = z.string().trim().max(80, says("tooLong")).default("");

export const signUpForm = z.object({
  displayName,
  email,
  password: newPassword,
  next: z.string().optional(),
});

export const profileForm = z.object({ displayName });

export const forgotPasswordForm = z.object({ email });

export const newPasswordForm = z.object({ password: newPassword });
