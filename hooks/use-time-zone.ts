"use client";

import { useSyncExternalStore } from "react";

const never = () => () => {};
const ofBrowser = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
const ofServer = () => "UTC";

/** The reader's time zone; UTC on the server and until hydration, so that both render the same at first. */
export function useTimeZone(): string {
  return useSyncExternalStore(never, ofBrowser, ofServer);
}
