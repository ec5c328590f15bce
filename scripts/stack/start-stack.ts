import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SEED_FILE } from "../local-supabase/migrate";
import { choosePort } from "../local-supabase/port";
import { letOthersPass } from "../local-supabase/postgres-files";
import { type LocalSupabase, startLocalSupabase } from "../local-supabase/server";
import { type AppProcess, startApp } from "./start-app";
import { type Simulator, startSimulator } from "./start-simulator";

/** The account at the simulator: its keys, and the user id in its signatures (tests/fal-simulator/README.md). */
export const SIMULATOR = {
  key: "sim-key:sim-secret",
  adminKey: "sim-admin:sim-admin-secret",
  userId: "sim|1000001",
};

export const ADMIN_EMAIL = "admin@studio.test";

export type StackOptions = {
  dataDir: string;
  mode: "start" | "dev";
  speed: number;
  ports: { app?: number | undefined; supabase?: number | undefined; fal?: number | undefined };
  /** Use fal itself with this key instead of the simulator. */
  realFalKey?: string | undefined;
  durable: boolean;
  bcryptCost?: number;
  /** App settings that extend or override the usual ones. */
  settings?: Record<string, string>;
  onNote?: (note: string) => void;
  onMail?: (mail: { to: string; subject: string; link: string }) => void;
};

export type Stack = {
  supabase: LocalSupabase;
  simulator: Simulator | null;
  app: AppProcess;
  /** All app settings, to start a second app like it. */
  settings: Record<string, string>;
  cronSecret: string;
  /** Restarts the app only. */
  restartApp(): Promise<void>;
  stop(): Promise<void>;
};

/** Starts Supabase, the fal simulator and the app, connected to each other. If it throws, nothing is left running. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const note = options.onNote ?? (() => {});
  await mkdir(options.dataDir, { recursive: true });
  await letOthersPass(options.dataDir);
  const secrets = await keepSecrets(join(options.dataDir, "secrets.json"));
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    const appPort = await choosePort(options.ports.app, note);
    const supabase = await startLocalSupabase({
      dataDir: join(options.dataDir, "supabase"),
      port: await choosePort(options.ports.supabase, note),
      siteUrl: `http://127.0.0.1:${appPort}`,
      durable: options.durable,
      seedFile: SEED_FILE,
      ...(options.bcryptCost === undefined ? {} : { bcryptCost: options.bcryptCost }),
      onMail: (mail) => options.onMail?.(mail),
    });
    stops.push(() => supabase.stop());

    const simulator =
      options.realFalKey === undefined
        ? await startSimulator({
            port: await choosePort(options.ports.fal, note),
            speed: options.speed,
            stateDir: join(options.dataDir, "fal"),
          })
        : null;
    if (simulator !== null) stops.push(() => simulator.stop());

    const settings = {
      APP_URL: `http://127.0.0.1:${appPort}`,
      SUPABASE_URL: supabase.url,
      SUPABASE_ANON_KEY: supabase.anonKey,
      SUPABASE_SERVICE_ROLE_KEY: supabase.serviceRoleKey,
      FAL_WEBHOOK_SECRET: secrets.webhook,
      CRON_SECRET: secrets.cron,
      ADMIN_EMAILS: ADMIN_EMAIL,
      ...falSettings(options.realFalKey, simulator),
      ...options.settings,
    };
    const start = () =>
      startApp({
        port: appPort,
        mode: options.mode,
        settings,
        logFile: join(options.dataDir, "app.log"),
      });
    let app = await start();
    stops.push(() => app.stop());
    return {
      supabase,
      simulator,
      get app() {
        return app;
      },
      settings,
      cronSecret: settings.CRON_SECRET,
      async restartApp() {
        await app.stop();
        app = await start();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function falSettings(
  realKey: string | undefined,
  simulator: Simulator | null,
): Record<string, string> {
  if (simulator === null) return { FAL_KEY: realKey ?? "" };
  return {
    FAL_KEY: SIMULATOR.key,
    FAL_WEBHOOK_USER_ID: SIMULATOR.userId,
    FAL_QUEUE_URL: simulator.falUrl,
    FAL_REST_URL: simulator.falUrl,
    FAL_PLATFORM_URL: `${simulator.falUrl}/v1`,
    FAL_JWKS_URL: `${simulator.falUrl}/.well-known/jwks.json`,
  };
}

/** Kept in a file: a webhook URL made with the old secret may be called after a restart. */
async function keepSecrets(file: string): Promise<{ webhook: string; cron: string }> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    const made = {
      webhook: randomBytes(32).toString("base64url"),
      cron: randomBytes(24).toString("base64url"),
    };
    await writeFile(file, JSON.stringify(made), { mode: 0o600 });
    return made;
  }
}
