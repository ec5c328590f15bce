"use client";

import { useState } from "react";
import { fetchJson, type RequestError, toRequestError } from "@/lib/browser/fetch-json";
import type { ActorView } from "@/lib/domain/actors/actor.schema";

/** Values of the form of a creator's actor; files as the paths returned by their uploads. */
export type ActorInput = {
  name: string;
  appearance: string;
  /** Undefined: unchanged. */
  imagePath?: string | undefined;
  voicePath?: string | null | undefined;
};

/** Creates, changes and deletes a creator's actors, one at a time. Each returns null if refused; `problem` says why. */
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
    /** Anything thrown, as a refusal that can be explained. */
    toProblem: toRequestError,
    /** Creates an actor (id null) or changes one. */
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
