import { rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { DataOfAnotherVersion } from "./local-supabase/data-dir";
import { seedDemo, welcomeWithCredits } from "./seed-demo";
import { buildApp } from "./stack/build-app";
import { SIMULATOR, type Stack, startStack } from "./stack/start-stack";

const USAGE = `npm run demo [-- options]
  --fresh      start over with empty data
  --speed N    N times as fast as fal really is (default 20)
  --real-fal   use FAL_KEY (and FAL_ADMIN_KEY) from the environment instead of the simulator
  --billing    use the simulator's admin key: fal's own balance and the true cost of each job
  --dev        next dev instead of the production build (npm run dev)
Ports: PORT, SUPABASE_PORT, FAL_PORT. Data: DEMO_DIR (default .demo).
`;

const OLDEST_NODE = 22;
const DEFAULT_PORT = 3000;

/** Runs Supabase, the fal simulator and the app with demo data until Ctrl-C. */
async function main(): Promise<void> {
  const options = readOptions();
  const say = (text: string) => process.stdout.write(`${text}\n`);

  if (Number(process.versions.node.split(".")[0]) < OLDEST_NODE) {
    throw new Error(
      `This needs Node ${OLDEST_NODE} or newer, and this is ${process.versions.node}: \`npm ci --include=optional\` installs one.`,
    );
  }
  if (options.fresh) {
    await rm(options.dataDir, { recursive: true, force: true });
  }
  if (!options.dev) {
    say("Building the app (only when it has changed) …");
    await buildApp();
  }
  say("Starting Supabase, the fal simulator and the app …");

  let stack: Stack | undefined;
  let isStopping = false;
  const stop = async (code: number) => {
    if (isStopping) return;
    isStopping = true;
    await stack?.stop();
    await rm(join(options.dataDir, "stack.json"), { force: true });
    process.exit(code);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      say("\nStopping …");
      void stop(0);
    });
  }

  stack = await startStack({
    dataDir: options.dataDir,
    mode: options.dev ? "dev" : "start",
    speed: options.speed,
    ports: options.ports,
    realFalKey: options.realFalKey,
    settings: options.falAdminKey === undefined ? {} : { FAL_ADMIN_KEY: options.falAdminKey },
    durable: true,
    onNote: (text) => say(`Note: ${text}`),
    onMail: (mail) => say(`\nMail to ${mail.to}: ${mail.subject}\n  ${mail.link}`),
  }).catch((error: unknown) => {
    if (!(error instanceof DataOfAnotherVersion)) throw error;
    const command = options.dev ? "npm run dev" : "npm run demo";
    throw new Error(
      `The data in ${options.dataDir} was made by another version of UGC Studio (${error.difference}): \`${command} -- --fresh\` deletes it and starts over.`,
      { cause: error },
    );
  });
  stack.app.child.process.once("exit", () => {
    if (isStopping) return;
    process.stderr.write(
      `The app stopped unexpectedly; see ${join(options.dataDir, "app.log")}.\n`,
    );
    void stop(1);
  });
  await welcomeWithCredits(stack.supabase);
  const { users, campaignId } = await seedDemo(stack.supabase);
  await writeFile(
    join(options.dataDir, "stack.json"),
    JSON.stringify(
      {
        appUrl: stack.app.url,
        supabaseUrl: stack.supabase.url,
        anonKey: stack.supabase.anonKey,
        serviceRoleKey: stack.supabase.serviceRoleKey,
        databaseUrl: stack.supabase.databaseUrl,
        falUrl: stack.simulator?.falUrl ?? null,
        falControlUrl: stack.simulator?.controlUrl ?? null,
        cronSecret: stack.cronSecret,
        users,
        campaignId,
      },
      null,
      2,
    ),
    { mode: 0o600 },
  );

  const fal =
    stack.simulator === null
      ? "fal.ai itself: this costs money"
      : `simulated, ${options.speed} times as fast`;
  say(`
UGC Studio is running

  Open     ${stack.app.url}
  Creator  ${users.creator.email}  password  ${users.creator.password}
  Admin    ${users.admin.email}  password  ${users.admin.password}

  fal.ai   ${fal}
  Data     ${options.dataDir} (kept; --fresh starts over)
  Stop     Ctrl-C
`);
}

function readOptions() {
  let values: {
    fresh?: boolean;
    dev?: boolean;
    "real-fal"?: boolean;
    billing?: boolean;
    speed?: string;
  };
  try {
    ({ values } = parseArgs({
      options: {
        fresh: { type: "boolean" },
        dev: { type: "boolean" },
        "real-fal": { type: "boolean" },
        billing: { type: "boolean" },
        speed: { type: "string" },
      },
    }));
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
  const speed = Number(values.speed ?? "20");
  if (!(speed > 0 && speed <= 10_000)) throw new Error("--speed must be a number from 0 to 10000.");
  const realFalKey = values["real-fal"] ? process.env.FAL_KEY : undefined;
  if (values["real-fal"] && !realFalKey) {
    throw new Error("--real-fal needs FAL_KEY in the environment (<key id>:<secret>).");
  }
  const simulatorsAdminKey = values.billing ? SIMULATOR.adminKey : undefined;
  return {
    fresh: values.fresh ?? false,
    dev: values.dev ?? false,
    speed,
    realFalKey,
    falAdminKey: values["real-fal"] ? process.env.FAL_ADMIN_KEY || undefined : simulatorsAdminKey,
    dataDir: resolve(process.env.DEMO_DIR || ".demo"),
    ports: {
      app: readPort("PORT") ?? DEFAULT_PORT,
      supabase: readPort("SUPABASE_PORT"),
      fal: readPort("FAL_PORT"),
    },
  };
}

function readPort(name: string): number | undefined {
  const value = process.env[name];
  if (value === undefined || value === "") return undefined;
  const port = Number(value);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`${name} must be a port number from 1 to 65535.`);
  }
  return port;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
