/** How PostgREST answers database errors: https://docs.postgrest.org/en/stable/references/errors.html */

/** An error that Postgres has sent. `code` is the SQLSTATE. */
export interface DatabaseError {
  code: string;
  message: string;
  detail?: string | undefined;
  hint?: string | undefined;
}

/** The first prefix that matches counts. */
const STATUSES: [prefix: string, status: number][] = [
  ["08", 503],
  ["09", 500],
  ["0L", 403],
  ["0P", 403],
  ["23503", 409],
  ["23505", 409],
  ["25006", 405],
  ["25", 500],
  ["28", 403],
  ["2D", 500],
  ["38", 500],
  ["39", 500],
  ["3B", 500],
  ["40", 500],
  ["53400", 500],
  ["53", 503],
  ["54", 500],
  ["55", 500],
  ["57P01", 503],
  ["57P02", 503],
  ["57P03", 503],
  ["57", 500],
  ["58", 500],
  ["F0", 500],
  ["HV", 500],
  ["P0001", 400],
  ["P0", 500],
  ["XX", 500],
  ["42883", 404],
  ["42P01", 404],
  ["42P17", 500],
];

/** Codes of postgres.js, Node and Postgres for a server that can't be reached. */
const CONNECTION_CODES = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "57P01",
  "57P02",
  "57P03",
]);

/** Whether Postgres has sent this error. */
export function isDatabaseError(error: unknown): error is DatabaseError {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    /^[0-9A-Z]{5}$/.test(error.code)
  );
}

/** Whether the server couldn't be reached or went away. */
export function isConnectionError(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    CONNECTION_CODES.has(error.code)
  );
}

/** The HTTP status for an SQLSTATE. */
export function statusOf(sqlstate: string, isAnonymous: boolean): number {
  const custom = /^PT([2-5]\d\d)$/.exec(sqlstate)?.[1];
  if (custom !== undefined) return Number(custom);
  if (sqlstate === "42501") return isAnonymous ? 401 : 403;
  return STATUSES.find(([prefix]) => sqlstate.startsWith(prefix))?.[1] ?? 400;
}

/** The body for a database error. */
export function toErrorBody(error: DatabaseError) {
  return {
    code: error.code,
    details: error.detail ?? null,
    hint: error.hint ?? null,
    message: error.message,
  };
}

/** The body, with status 503, when the server can't be reached. */
export const noConnectionBody = {
  code: "PGRST001",
  details: null,
  hint: null,
  message: "Could not query the database because the connection failed.",
};
