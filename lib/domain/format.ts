/** "1,250 credits", for the API's messages, which are in English. 1 credit = 1 cent. */
export function formatCredits(cents: number): string {
  return `${new Intl.NumberFormat("en").format(cents)} ${cents === 1 ? "credit" : "credits"}`;
}

/** How long something usually takes, no more precisely than it can be known: in seconds, from 100 s on in whole minutes. */
export function usualTime(milliseconds: number): { seconds: number; minutes: number | null } {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  return { seconds, minutes: seconds < 100 ? null : Math.round(seconds / 60) };
}

/** Elapsed time: "0:07", "12:30". */
export function formatElapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** A size limit, rounded down: "64 KB", "15 MB". */
export function formatBytes(bytes: number): string {
  const kilobytes = Math.floor(bytes / 1024);
  return kilobytes < 1024 ? `${kilobytes} KB` : `${Math.floor(kilobytes / 1024)} MB`;
}
