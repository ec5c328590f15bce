"use client";

import { useState } from "react";
import { fetchJson, type RequestError, toRequestError } from "@/lib/browser/fetch-json";
import type { ActorView } from "@/lib/domain/actors/actor.schema";

/** What the form of an own actor holds; files as the paths their uploads answered. */
export type ActorInput = {
  name: string;
  appearance: string;
  /** Undefined: the one it has. */
  imagePath?: string | undefined;
  voicePath?: string | null | undefined;
};

/** Making, changing and deleting own actors, one act at a time. Each answers null when it was refused; `problem` says why. */
export function useActorEdits() {
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<RequestError | null>(null);

  const act = async <T>(request: () => Promise<T>): Promise<T | null> => {
    setIsBusy(true);
    setProblem(null);
    try {
      return await request();
    } catch (error) {
      setProblem(toRequestError(error));
      return null;
    } finally {
      setIsBusy(false);
    }
  };

  return {
    isBusy,
    problem,
    forget: () => setProblem(null),
    /** Anything that was thrown, as a refusal that can be explained. */
    toProblem: toRequestError,
    /** A new actor (id null), or the change of one. */
    save: (id: string | null, options: ActorInput): Promise<ActorView | null> =>
      act(() =>
        fetchJson<ActorView>(id === null ? "/api/actors" : `/api/actors/${id}`, {
          method: id === null ? "POST" : "PATCH",
          body: options,
        }),
      ),
    remove: async (id: string): Promise<boolean> =>
      (await act(() => fetchJson(`/api/actors/${id}`, { method: "DELETE" }))) !== null,
  };
}
