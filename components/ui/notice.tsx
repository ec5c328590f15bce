import { CircleAlert, CircleCheck } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "./class-names";

/** A sentence that matters: what went wrong, or what has been done. Errors are announced at once. */
export function Notice({ kind, children }: { kind: "error" | "success"; children: ReactNode }) {
  const Icon = kind === "error" ? CircleAlert : CircleCheck;
  return (
    <div
      role={kind === "error" ? "alert" : "status"}
      className={classNames(
        "flex items-start gap-2 rounded-lg border px-3 py-2 text-sm",
        kind === "error" ? "border-bad/40 bg-bad-soft text-bad" : "border-good/40 text-good",
      )}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 wrap-anywhere">{children}</div>
    </div>
  );
}
