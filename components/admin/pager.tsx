import { buttonClasses } from "@/components/ui/button";
import { PageLink } from "@/components/ui/page-link";

type PagerProps = {
  /** Addresses; null: there is none such. */
  first: string | null;
  next: string | null;
  labels: { first: string; next: string };
};

/** Pages that begin after a row of the one before; the browser's own way leads back. */
export function Pager({ first, next, labels }: PagerProps) {
  if (first === null && next === null) return null;
  return (
    <nav className="flex min-h-10 flex-wrap justify-center gap-2">
      {first === null ? null : (
        <PageLink href={first} className={buttonClasses("quiet")}>
          {labels.first}
        </PageLink>
      )}
      {next === null ? null : (
        <PageLink href={next} className={buttonClasses("secondary")}>
          {labels.next}
        </PageLink>
      )}
    </nav>
  );
}
