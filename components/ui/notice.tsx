import { CircleAlert, CircleCheck, Info } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "./class-names";

const KINDS = {
  error: { Icon: CircleAlert, classes: "border-bad/40 bg-bad-soft text-bad" },
  success: { Icon: CircleCheck, classes: "border-good/40 text-good" },
  info: { Icon: Info, classes: "border-line bg-raised text-ink" },
} as const;

/** A message that matters: an error, a success, or information. Errors are announced immediately. */
export function Notice({ kind, children }: { kind: keyof typeof KINDS; children: ReactNode }) {
  const { Icon, classes } = KINDS[kind];
  return (
    <div
      role={kind === "error" ? "alert" : "status"}
      className={classNames("flex items-start gap-2 rounded-lg border px-3 py-2 text-sm", classes)}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 wrap-anywhere">{children}</div>
    </div>
  );
}
