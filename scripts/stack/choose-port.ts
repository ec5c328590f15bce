import { findFreePort, PortInUse, requireFreePort } from "../local-supabase/port";

/** The wished port, or a free one with a note when it is taken, or any free one when none is wished. */
export async function choosePort(
  requested: number | undefined,
  note: (text: string) => void,
): Promise<number> {
  if (requested === undefined) return findFreePort();
  try {
    await requireFreePort(requested);
    return requested;
  } catch (error) {
    if (!(error instanceof PortInUse)) throw error;
    const port = await findFreePort();
    note(`Port ${requested} is in use by another program; using ${port} instead.`);
    return port;
  }
}
