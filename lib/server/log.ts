import "server-only";
import pino from "pino";

/**
 * The process's log: one JSON object a line on standard output. Ids and codes go in as fields; prompts, tokens,
 * cookies and signed addresses never do.
 */
export const log = pino({
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
  redact: ["*.authorization", "*.cookie", "*.token", "*.password"],
});
