import type { ReactNode } from "react";

type AdminTitleProps = { title: string; lead: string; children?: ReactNode };

/** Title of an admin page; `children` are controls for the whole page. */
export function AdminTitle({ title, lead, children }: AdminTitleProps) {
  return (
    <div className="flex flex-wrap items-end justify-between gap-3">
      <div className="flex max-w-3xl min-w-0 flex-col gap-1">
        <h1 className="text-2xl font-semibold tracking-tight wrap-anywhere">{title}</h1>
        <p className="text-sm text-muted">{lead}</p>
      </div>
      {children}
    </div>
  );
}
