"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { fetchJson, type RequestError, toRequestError } from "@/lib/browser/fetch-json";
import type { ChangeCreditsBody, PriceBody } from "@/lib/domain/admin/admin.schema";
import type { Checked } from "@/lib/domain/admin/jobs";
import { invalidFields } from "@/lib/i18n/problem-text";

/**
 * Admin actions, one at a time; after each the server re-renders the page. An action returns its response, or null if refused:
 * then `error` says why, and `fields` which values are invalid.
 */
export function useAdminAct() {
  const router = useRouter();
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<RequestError | null>(null);

  async function send<T>(
    path: string,
    body: unknown = {},
    idempotencyKey?: string,
  ): Promise<T | null> {
    setIsBusy(true);
    setError(null);
    try {
      return await fetchJson<T>(`/api/admin/${path}`, {
        method: "POST",
        body,
        ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      });
    } catch (problem) {
      setError(toRequestError(problem));
      return null;
    } finally {
      setIsBusy(false);
      router.refresh();
    }
  }

  return {
    isBusy,
    error,
    fields: error?.code === "invalid_request" ? invalidFields(error.details.issues) : [],
    forget: () => setError(null),
    checkJob: (jobId: string) => send<{ checked: Checked }>(`jobs/${jobId}/check`),
    endJob: (jobId: string, how: "cancel" | "fail" | "refund", reason: string) =>
      send(`jobs/${jobId}/${how}`, { reason }),
    /** Returns the new job's id. */
    retryJob: (jobId: string) => send<{ jobId: string }>(`jobs/${jobId}/retry`),
    changeCredits: (userId: string, change: ChangeCreditsBody, idempotencyKey: string) =>
      send<{ availableCents: number }>(`users/${userId}/credits`, change, idempotencyKey),
    setPrice: (type: string, price: PriceBody) => send(`prices/${type}`, price),
    runAudit: () => send("audit"),
  };
}
