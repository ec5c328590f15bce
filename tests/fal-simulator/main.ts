import { parseArgs } from "node:util";
import { startFalSimulator } from "./server";

const env = process.env;

const { values } = parseArgs({
  options: {
    port: { type: "string", default: env.FAL_SIM_PORT ?? "0" },
    "control-port": { type: "string", default: env.FAL_SIM_CONTROL_PORT ?? "0" },
    speed: { type: "string", default: env.FAL_SIM_SPEED ?? "20" },
    "state-dir": { type: "string", default: env.FAL_SIM_STATE_DIR ?? "" },
  },
});

const simulator = await startFalSimulator({
  port: toNumber("port", values.port),
  controlPort: toNumber("control-port", values["control-port"]),
  speed: toNumber("speed", values.speed),
  stateDir: values["state-dir"] === "" ? undefined : values["state-dir"],
});

const { falUrl, controlUrl } = simulator;
process.stdout.write(`${JSON.stringify({ falUrl, controlUrl })}\n`);

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => {
    // Downloads still running in a model must not keep the process alive.
    void simulator.close().finally(() => process.exit(0));
  });
}

function toNumber(name: string, text: string): number {
  const value = Number(text);
  if (text === "" || !Number.isFinite(value) || value < 0 || (name === "speed" && value === 0)) {
    process.stderr.write(`--${name} must be a number, not "${text}"\n`);
    process.exit(2);
  }
  return value;
}
