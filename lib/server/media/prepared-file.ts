import "server-only";

/** A file re-encoded from an upload: we store what we wrote ourselves, never what was sent. */
export type PreparedFile = {
  bytes: Buffer;
  contentType: string;
  extension: string;
  facts: { width: number; height: number } | { durationSeconds: number };
};
