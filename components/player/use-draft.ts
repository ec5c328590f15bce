import { useState } from "react";

type Draft<T> = { savedKey: string; value: T; isSent: boolean };

/**
 * A value being edited: shown at once, handed over when the edit is finished. It gives way as soon as the saved value changes,
 * and stays on screen when saving failed.
 */
export function useDraft<T>(saved: T, onCommit: (value: T) => void) {
  const savedKey = JSON.stringify(saved);
  const [latest, setLatest] = useState<Draft<T> | null>(null);
  const draft = latest?.savedKey === savedKey ? latest : null;
  const put = (value: T, isSent: boolean) => setLatest({ savedKey, value, isSent });
  return {
    value: draft?.value ?? saved,
    change: (value: T) => put(value, false),
    commit: () => {
      if (draft === null || draft.isSent) return;
      put(draft.value, true);
      onCommit(draft.value);
    },
    changeAndCommit: (value: T) => {
      put(value, true);
      onCommit(value);
    },
  };
}
