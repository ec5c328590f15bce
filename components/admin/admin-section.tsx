import { type ReactNode, useId } from "react";

type AdminSectionProps = { title: string; lead?: string; beside?: ReactNode; children: ReactNode };

/** A page section with its heading. */
export function AdminSection({ title, lead, beside, children }: AdminSectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="flex min-w-0 flex-col gap-0.5">
          <h2 id={id} className="font-semibold">
            {title}
          </h2>
          {lead === undefined ? null : <p className="max-w-3xl text-sm text-muted">{lead}</p>}
        </div>
        {beside}
      </div>
      {children}
    </section>
  );
}
