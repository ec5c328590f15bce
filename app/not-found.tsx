import Link from "next/link";
import { buttonClasses } from "@/components/ui/button";

export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-[70dvh] max-w-md flex-col items-center justify-center gap-4 px-5 text-center">
      <h1 className="text-2xl font-semibold tracking-tight">There is nothing here</h1>
      <p className="text-muted">The page doesn't exist, or it belongs to somebody else.</p>
      <Link href="/campaigns" className={buttonClasses()}>
        To my campaigns
      </Link>
    </main>
  );
}
