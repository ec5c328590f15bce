"use client";

import { useEffect, useEffectEvent, useState } from "react";

/**
 * A module that is loaded when somebody reaches for what it does: menus, dialogs and the like, which most visits never open.
 * `module` is null until then. `prepare` loads it ahead (pointer or focus on the way), `want` also shows it as soon as it is there.
 */
export function useWhenWanted<T>(load: () => Promise<T>) {
  // In an object: a module may be a function to React.
  const [loaded, setLoaded] = useState<{ module: T } | null>(null);
  return {
    module: loaded?.module ?? null,
    prepare: () => void load().catch(() => {}),
    /** False when it could not be loaded: offline, or a new version of the studio. The next wish tries again. */
    want: async (): Promise<boolean> => {
      try {
        const module = await load();
        setLoaded({ module });
        return true;
      } catch {
        return false;
      }
    },
  };
}

/** The same for something that is opened from outside: null until it is opened for the first time. */
export function useOnceOpened<T>(
  load: () => Promise<T>,
  { isOpen, onOpenChange }: { isOpen: boolean; onOpenChange: (isOpen: boolean) => void },
): T | null {
  const { module, want } = useWhenWanted(load);
  const open = useEffectEvent(async () => {
    if (module === null && !(await want())) onOpenChange(false);
  });
  useEffect(() => {
    if (isOpen) void open();
  }, [isOpen]);
  return module;
}
