/** "1,250 credits". 1 credit = 1 cent. */
export function formatCredits(cents: number): string {
  return `${new Intl.NumberFormat("en").format(cents)} ${cents === 1 ? "credit" : "credits"}`;
}

/** "about 45 s", "about 2 min": how long something usually takes. */
export function formatUsual(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  return seconds < 100 ? `about ${seconds} s` : `about ${Math.round(seconds / 60)} min`;
}

/** "0:07", "12:30": time elapsed. */
export function formatElapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
