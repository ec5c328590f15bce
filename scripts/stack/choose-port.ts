import { findFreePort, PortInUse, requireFreePort } from "../local-supabase/port";

/** The wished port, or a free one with a note when it is taken, or any free one when none is wished. */
export async function choosePort(
  wished: number | undefined,
  note: (text: string) => void,
): Promise<number> {
  if (wished === undefined) return findFreePort();
  try {
    await requireFreePort(wished);
    return wished;
  } catch (error) {
    if (!(error instanceof PortInUse)) throw error;
    const port = await findFreePort();
    note(`Port ${wished} is in use by another program; using ${port} instead.`);
    return port;
  }
}
