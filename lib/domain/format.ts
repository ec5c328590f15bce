/** "1,250 credits", for the sentences of the API, which are English. 1 credit = 1 cent. */
export function formatCredits(cents: number): string {
  return `${new Intl.NumberFormat("en").format(cents)} ${cents === 1 ? "credit" : "credits"}`;
}

/** How long something usually takes, as finely as it can be known: seconds, or whole minutes from 100 s on. */
export function usualTime(milliseconds: number): { seconds: number; minutes: number | null } {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  return { seconds, minutes: seconds < 100 ? null : Math.round(seconds / 60) };
}

/** "0:07", "12:30": time elapsed. */
export function formatElapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** "64 KB", "15 MB": a limit. */
export function formatBytes(bytes: number): string {
  const kilobytes = Math.floor(bytes / 1024);
  return kilobytes < 1024 ? `${kilobytes} KB` : `${Math.floor(kilobytes / 1024)} MB`;
}
