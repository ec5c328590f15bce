"use client";

import { useState } from "react";
import { LazyTrigger } from "./lazy-trigger";
import type { PopoverPanelProps } from "./popover-panel";

/** A panel beside its button. Escape and a click elsewhere close it; focus then returns to the button. */
export function Popover(props: PopoverPanelProps) {
  const [panel, setPanel] = useState<typeof import("./popover-panel") | null>(null);
  if (panel !== null) return <panel.PopoverPanel {...props} />;
  return (
    <LazyTrigger
      trigger={props.trigger}
      opens="dialog"
      load={() => import("./popover-panel")}
      onLoaded={setPanel}
    />
  );
}
