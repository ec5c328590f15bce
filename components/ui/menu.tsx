"use client";

import { useState } from "react";
import { LazyTrigger } from "./lazy-trigger";
import type { MenuPanelProps } from "./menu-panel";

/** A list of actions behind a button, with arrow keys, type-ahead and Escape. */
export function Menu(props: MenuPanelProps) {
  const [panel, setPanel] = useState<typeof import("./menu-panel") | null>(null);
  if (panel !== null) return <panel.MenuPanel {...props} />;
  return (
    <LazyTrigger
      trigger={props.trigger}
      opens="menu"
      load={() => import("./menu-panel")}
      onLoaded={setPanel}
    />
  );
}
