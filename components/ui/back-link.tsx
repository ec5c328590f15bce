import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";
import { PageLink } from "@/components/ui/page-link";

/** The way back to the list something was found in. */
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
