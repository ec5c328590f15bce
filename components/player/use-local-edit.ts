import { useState } from "react";

type LocalEdit<T> = { savedKey: string; value: T; isSent: boolean };

/**
 * A value being edited: shown at once, passed to `onCommit` when the edit is finished. It is dropped
 * as soon as the saved value changes, and stays on screen if saving fails.
 */
export function useLocalEdit<T>(saved: T, onCommit: (value: T) => void) {
  const savedKey = JSON.stringify(saved);
  const [latest, setLatest] = useState<LocalEdit<T> | null>(null);
  const edit = latest?.savedKey === savedKey ? latest : null;
  const put = (value: T, isSent: boolean) => setLatest({ savedKey, value, isSent });
  return {
    value: edit?.value ?? saved,
    change: (value: T) => put(value, false),
    commit: () => {
      if (edit === null || edit.isSent) return;
      put(edit.value, true);
      onCommit(edit.value);
    },
    changeAndCommit: (value: T) => {
      put(value, true);
      onCommit(value);
    },
  };
}
