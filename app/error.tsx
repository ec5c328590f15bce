"use client";

import { ErrorScreen } from "@/components/ui/error-screen";

type Props = { error: Error & { digest?: string }; reset: () => void };

export default function ErrorPage({ error, reset }: Props) {
  return <ErrorScreen reference={error.digest} onRetry={reset} />;
}
