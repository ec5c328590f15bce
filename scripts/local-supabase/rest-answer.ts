import { parseRecord } from "./json";
import { isDatabaseError, statusOf, toErrorBody } from "./rest-errors";

/** The answer that PostgREST would give instead of lite's; null if they are the same. */
export function fixRestResponse({
  status,
  body,
  databaseError,
  request,
}: {
  status: number;
  body: Buffer;
  /** What went wrong in the database, if anything. */
  databaseError: unknown;
  request: Request;
}): { status: number; body: unknown; contentType: string } | null {
  if (status >= 400) {
    const answer = parseRecord(body);
    if (!isDatabaseError(databaseError) || databaseError.code.startsWith("PT")) return null;
    // lite keeps a few codes without their hint, and turns all others into SUP.
    if (answer?.code !== "SUP" && answer?.code !== databaseError.code) return null;
    const { message } = answer.code === "SUP" ? databaseError : answer;
    return {
      status: statusOf(databaseError.code, status === 401),
      body: { ...toErrorBody(databaseError), message },
      contentType: "application/json; charset=utf-8",
    };
  }
  // `.single()` after an insert or update with embedded rows: lite sends an array of one.
  if (!request.headers.get("accept")?.includes("application/vnd.pgrst.object")) return null;
  if (body[0] !== "[".charCodeAt(0)) return null;
  const rows: unknown[] = JSON.parse(body.toString());
  if (rows.length === 1) {
    return {
      status,
      body: rows[0],
      contentType: "application/vnd.pgrst.object+json; charset=utf-8",
    };
  }
  return {
    status: 406,
    body: {
      code: "PGRST116",
      details: `The result contains ${rows.length} rows`,
      hint: null,
      message: "Cannot coerce the result to a single JSON object",
    },
    contentType: "application/json; charset=utf-8",
  };
}
