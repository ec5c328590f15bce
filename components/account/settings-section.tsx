import { type ReactNode, useId } from "react";

type SettingsSectionProps = { title: string; lead?: string; children: ReactNode };

/** One settings section: description on the left, controls on the right. */
export function SettingsSection({ title, lead, children }: SettingsSectionProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="grid gap-4 border-t border-line py-8 sm:grid-cols-[14rem_1fr] sm:gap-10"
    >
      <div>
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {lead === undefined ? null : <p className="mt-1 text-sm text-muted">{lead}</p>}
      </div>
      <div className="min-w-0 max-w-xl">{children}</div>
    </section>
  );
}
