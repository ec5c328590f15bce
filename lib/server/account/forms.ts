import "server-only";
import type { z } from "zod";
import { EMPTY_FORM, type FormState } from "@/lib/domain/account/account";
import { isFormProblem } from "@/lib/domain/account/form-problems";
import type { Translator } from "@/lib/i18n/problem-text";
import { getTexts } from "@/lib/server/core/i18n";

type Parsed<T> = { ok: true; data: T } | { ok: false; state: FormState };

/** A submitted form parsed by `schema`, or the state that shows each problem beside its field. */
export async function parseForm<T>(form: FormData, schema: z.ZodType<T>): Promise<Parsed<T>> {
  const result = schema.safeParse(Object.fromEntries(textEntries(form)));
  if (result.success) return { ok: true, data: result.data };
  const t = await getTexts("forms");
  const fields: Record<string, string> = {};
  for (const issue of result.error.issues)
    fields[String(issue.path[0] ?? "form")] ??= sentenceOf(t, issue);
  return { ok: false, state: { ...EMPTY_FORM, fields, values: typedValues(form) } };
}

function sentenceOf(t: Translator<"forms">, issue: z.core.$ZodIssue): string {
  const { message } = issue;
  if (!isFormProblem(message)) return t("invalid");
  return t(message, {
    maximum: issue.code === "too_big" ? Number(issue.maximum) : 0,
    minimum: issue.code === "too_small" ? Number(issue.minimum) : 0,
  });
}

/** The state of a well-formed form that was refused: one message, and what was typed. */
export function formError(error: string, form: FormData): FormState {
  return { ...EMPTY_FORM, error, values: typedValues(form) };
}

function typedValues(form: FormData): Record<string, string> {
  return Object.fromEntries(textEntries(form).filter(([name]) => name !== "password"));
}

/** Next adds its own fields, whose names start with a dollar sign. */
function textEntries(form: FormData): [string, string][] {
  return [...form.entries()].filter(
    (entry): entry is [string, string] => typeof entry[1] === "string" && !entry[0].startsWith("$"),
  );
}
