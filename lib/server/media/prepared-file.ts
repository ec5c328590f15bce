import "server-only";

/** A file made anew from an upload: what we keep is written by us, never what was sent. */
export type PreparedFile = {
  bytes: Buffer;
  contentType: string;
  extension: string;
  facts: { width: number; height: number } | { durationSeconds: number };
};
