import type { ReactNode } from "react";

type FigureProps = { label: string; value: ReactNode; hint?: ReactNode };

/** One key figure, inside a dl. */
export function Figure({ label, value, hint }: FigureProps) {
  return (
    <div className="min-w-0 rounded-2xl border border-line bg-surface p-4">
      <dt className="text-sm text-muted">{label}</dt>
      <dd className="text-xl font-semibold wrap-anywhere tabular-nums">{value}</dd>
      {hint === undefined ? null : <dd className="text-sm text-muted">{hint}</dd>}
    </div>
  );
}
