import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";
import { PageLink } from "@/components/ui/page-link";

/** A link back to the list. */
export function BackLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <PageLink
      href={href}
      className="-ml-1 inline-flex items-center gap-1 self-start rounded text-sm text-muted hover:text-ink"
    >
      <ChevronLeft aria-hidden className="size-4" />
      {children}
    </PageLink>
  );
}
