"use client";

import { useSyncExternalStore } from "react";

const never = () => () => {};
const ofBrowser = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
const ofServer = () => "UTC";

/** The reader's time zone; UTC while the page is the server's, so that both write the same at first. */
export function useTimeZone(): string {
  return useSyncExternalStore(never, ofBrowser, ofServer);
}
