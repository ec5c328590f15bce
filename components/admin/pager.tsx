import { buttonClasses } from "@/components/ui/button";
import { PageLink } from "@/components/ui/page-link";

type PagerProps = {
  /** URLs; null if there is no such page. */
  first: string | null;
  next: string | null;
  labels: { first: string; next: string };
};

/** Keyset pagination: each page starts after the last row of the previous one. To go back, use the browser's Back. */
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
