import type { ReactNode } from "react";

/** What a step is for, in one line. */
export function StepIntro({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <h2 className="text-xl font-semibold tracking-tight">{title}</h2>
      <p className="max-w-2xl text-muted">{children}</p>
    </div>
  );
}
