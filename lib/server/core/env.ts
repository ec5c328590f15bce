import "server-only";
import { z } from "zod";

const optionalText = z
  .string()
  .trim()
  .transform((value) => (value === "" ? undefined : value))
  .optional();

const url = (protocols: RegExp) =>
  optionalText.pipe(
    z
      .url({ protocol: protocols, error: "must be an http(s) address" })
      .transform((value) => value.replace(/\/+$/, ""))
      .optional(),
  );

const httpUrl = url(/^https?$/);

const secret = (minimum: number) =>
  optionalText.pipe(
    z
      .string()
      .min(minimum, `is too short: at least ${minimum} characters`)
      .refine((value) => new Set(value).size >= 10, "is too simple: make it random")
      .optional(),
  );

const falKey = optionalText.pipe(
  z
    .string()
    .regex(/^[^\s:]+:[^\s:]+$/, "must look like <key id>:<secret>")
    .optional(),
);
const flag = optionalText.pipe(
  z
    .enum(["true", "false"], "must be true or false")
    .optional()
    .transform((value) => value !== "false"),
);

const list = optionalText.transform((value) =>
  (value ?? "")
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== ""),
);

function isCurrency(code: string): boolean {
  return /^[A-Z]{3}$/.test(code) && Intl.supportedValuesOf("currency").includes(code);
}

/** Every setting in the environment. `.env.example` has exactly these keys. */
export const settingsSchema = z.object({
  APP_URL: httpUrl,
  SUPABASE_URL: httpUrl,
  SUPABASE_ANON_KEY: optionalText,
  SUPABASE_PUBLISHABLE_KEY: optionalText,
  SUPABASE_SERVICE_ROLE_KEY: optionalText,
  SUPABASE_SECRET_KEY: optionalText,
  FAL_KEY: falKey,
  FAL_ADMIN_KEY: falKey,
  FAL_WEBHOOK_SECRET: secret(32),
  FAL_WEBHOOK_SECRET_PREVIOUS: secret(32),
  FAL_WEBHOOK_USER_ID: list,
  FAL_QUEUE_URL: httpUrl.default("https://queue.fal.run"),
  FAL_REST_URL: httpUrl.default("https://rest.fal.ai"),
  FAL_PLATFORM_URL: httpUrl.default("https://api.fal.ai/v1"),
  FAL_JWKS_URL: httpUrl.default("https://rest.fal.ai/.well-known/jwks.json"),
  ADMIN_EMAILS: list,
  CRON_SECRET: secret(16),
  USE_ASYNC_GENERATION: flag,
  CLIENT_ADDRESS_HEADER: optionalText.pipe(
    z
      .string()
      .regex(/^[A-Za-z0-9-]+$/, "must be the name of a header")
      .optional(),
  ),
  BUDGET_CURRENCY: optionalText.pipe(
    z
      .string()
      .refine(isCurrency, "must be a currency code such as EUR")
      .optional()
      .transform((code) => code ?? "EUR"),
  ),
  LOG_LEVEL: optionalText.pipe(
    z
      .enum(["info", "warn", "error"], "must be info, warn or error")
      .optional()
      .transform((level) => level ?? "info"),
  ),
  /** Set by Vercel. */
  VERCEL: optionalText,
  VERCEL_PROJECT_PRODUCTION_URL: optionalText,
});

export type Env = {
  appUrl: string;
  supabaseUrl: string;
  supabaseAnonKey: string;
  supabaseServiceRoleKey: string;
  falKey: string;
  /** Reads what fal bills; sent to the platform host only. Null: estimates are never replaced. */
  falAdminKey: string | null;
  falWebhookSecrets: readonly string[];
  falWebhookUserIds: readonly string[];
  falQueueUrl: string;
  falRestUrl: string;
  falPlatformUrl: string;
  falJwksUrl: string;
  adminEmails: readonly string[];
  cronSecret: string | null;
  useAsyncGeneration: boolean;
  /** The header in which the host's own proxy puts the caller's network address; null: none can be trusted. */
  clientAddressHeader: string | null;
  /** For displaying amounts at fal, until fal names its own currency. */
  budgetCurrency: string;
  /** Processes are short-lived: no timers, the cron route drives the reconciler. */
  isServerless: boolean;
  /** `next dev`: unlike a production build, its pages use eval and inline styles. */
  isDevelopment: boolean;
};

export class InvalidEnvironment extends Error {
  override readonly name = "InvalidEnvironment";
  constructor(problems: readonly string[]) {
    super(
      `These settings are missing or wrong:\n${problems.map((line) => `  ${line}`).join("\n")}`,
    );
  }
}

/** Parses the settings. Throws InvalidEnvironment, which names every bad setting and no value. */
export function readEnv(source: Record<string, string | undefined>): Env {
  const result = settingsSchema.safeParse(source);
  const problems = result.success
    ? []
    : result.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
  const settings = result.success ? result.data : lenient(source);

  const appUrl =
    settings.APP_URL ??
    (settings.VERCEL_PROJECT_PRODUCTION_URL === undefined
      ? undefined
      : `https://${settings.VERCEL_PROJECT_PRODUCTION_URL}`);
  const anonKey = settings.SUPABASE_ANON_KEY ?? settings.SUPABASE_PUBLISHABLE_KEY;
  const serviceKey = settings.SUPABASE_SERVICE_ROLE_KEY ?? settings.SUPABASE_SECRET_KEY;

  const required: [string, unknown][] = [
    ["APP_URL", appUrl],
    ["SUPABASE_URL", settings.SUPABASE_URL],
    ["SUPABASE_ANON_KEY (or SUPABASE_PUBLISHABLE_KEY)", anonKey],
    ["SUPABASE_SERVICE_ROLE_KEY (or SUPABASE_SECRET_KEY)", serviceKey],
    ["FAL_KEY", settings.FAL_KEY],
    ["FAL_WEBHOOK_SECRET", settings.FAL_WEBHOOK_SECRET],
  ];
  for (const [name, value] of required) {
    if (value === undefined && !problems.some((line) => line.startsWith(`${name} `))) {
      problems.push(`${name} is missing`);
    }
  }
  if (anonKey !== undefined && anonKey === serviceKey) {
    problems.push("SUPABASE_SERVICE_ROLE_KEY must not be the same as SUPABASE_ANON_KEY");
  }
  const secrets = [
    settings.FAL_WEBHOOK_SECRET,
    settings.CRON_SECRET,
    settings.FAL_KEY,
    settings.FAL_ADMIN_KEY,
    serviceKey,
  ];
  const given = secrets.filter((value) => value !== undefined);
  if (new Set(given).size !== given.length) {
    problems.push(
      "FAL_WEBHOOK_SECRET, CRON_SECRET, FAL_KEY, FAL_ADMIN_KEY and SUPABASE_SERVICE_ROLE_KEY must all differ",
    );
  }

  if (
    problems.length > 0 ||
    appUrl === undefined ||
    settings.SUPABASE_URL === undefined ||
    anonKey === undefined ||
    serviceKey === undefined ||
    settings.FAL_KEY === undefined ||
    settings.FAL_WEBHOOK_SECRET === undefined
  ) {
    throw new InvalidEnvironment(problems);
  }
  return {
    appUrl,
    supabaseUrl: settings.SUPABASE_URL,
    supabaseAnonKey: anonKey,
    supabaseServiceRoleKey: serviceKey,
    falKey: settings.FAL_KEY,
    falAdminKey: settings.FAL_ADMIN_KEY ?? null,
    falWebhookSecrets: [
      settings.FAL_WEBHOOK_SECRET,
      ...(settings.FAL_WEBHOOK_SECRET_PREVIOUS === undefined
        ? []
        : [settings.FAL_WEBHOOK_SECRET_PREVIOUS]),
    ],
    falWebhookUserIds: settings.FAL_WEBHOOK_USER_ID,
    falQueueUrl: settings.FAL_QUEUE_URL,
    falRestUrl: settings.FAL_REST_URL,
    falPlatformUrl: settings.FAL_PLATFORM_URL,
    falJwksUrl: settings.FAL_JWKS_URL,
    adminEmails: settings.ADMIN_EMAILS.map((email) => email.toLowerCase()),
    cronSecret: settings.CRON_SECRET ?? null,
    useAsyncGeneration: settings.USE_ASYNC_GENERATION,
    clientAddressHeader:
      settings.CLIENT_ADDRESS_HEADER ?? (settings.VERCEL === undefined ? null : "x-real-ip"),
    budgetCurrency: settings.BUDGET_CURRENCY,
    isServerless: settings.VERCEL !== undefined,
    isDevelopment: source.NODE_ENV === "development",
  };
}

/** The valid settings of an invalid environment, so that missing and wrong ones are reported together. */
function lenient(source: Record<string, string | undefined>) {
  const kept = { ...source };
  const { error } = settingsSchema.safeParse(source);
  for (const issue of error?.issues ?? []) delete kept[String(issue.path[0])];
  return settingsSchema.parse(kept);
}

/** The lowest level that is logged. Read before the settings are validated, so an invalid one counts as the default. */
export function logLevel(): "info" | "warn" | "error" {
  return settingsSchema.shape.LOG_LEVEL.safeParse(process.env.LOG_LEVEL).data ?? "info";
}

let current: Env | undefined;

/** The settings of this process, read at first use: the build needs none. */
export function env(): Env {
  current ??= readEnv(process.env);
  return current;
}
