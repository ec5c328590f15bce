import Link from "next/link";
import { buttonClasses } from "@/components/ui/button";

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
        <Link href={first} className={buttonClasses("quiet")}>
          {labels.first}
        </Link>
      )}
      {next === null ? null : (
        <Link href={next} className={buttonClasses("secondary")}>
          {labels.next}
        </Link>
      )}
    </nav>
  );
}
