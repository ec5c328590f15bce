"use client";

import { createContext, type ReactNode, use, useEffect, useSyncExternalStore } from "react";
import { EditQueue, type FieldProblem, type SaveState } from "@/lib/browser/edits/edit-queue";

export type { FieldProblem, SaveState };

const Edits = createContext<EditQueue | null>(null);

/**
 * One queue per campaign, for the lifetime of the tab: edits in flight when a page is left are still sent, and the next page does
 * not send them again.
 */
const queues = new Map<string, EditQueue>();

function queueOf(campaignId: string): EditQueue {
  const queue = queues.get(campaignId) ?? new EditQueue(`edits:${campaignId}`);
  // On the server, memory is shared by all users.
  if (typeof window !== "undefined") queues.set(campaignId, queue);
  return queue;
}

/** Holds the unsent edits of one campaign, whichever step is shown; they survive a reload. */
export function EditsProvider({
  campaignId,
  children,
}: {
  campaignId: string;
  children: ReactNode;
}) {
  const queue = queueOf(campaignId);
  useEffect(() => {
    queue.start();
  }, [queue]);
  return <Edits value={queue}>{children}</Edits>;
}

/** A field as a form needs it. */
export type EditedField<T> = {
  value: T;
  problem: FieldProblem | null;
  /** While typing; saved after a pause. */
  change: (value: T) => void;
  /** A choice: saved at once. */
  choose: (value: T) => void;
  resolve: (whose: "mine" | "theirs") => void;
};

/** The queue itself, for its save state and to flush it. Re-renders on every change in it. */
export function useEditQueue(): EditQueue {
  const queue = use(Edits);
  if (queue === null) throw new Error("useEditQueue needs an EditsProvider around it");
  useSyncExternalStore(queue.subscribe, queue.version, queue.version);
  return queue;
}

/** Whether everything is saved. */
export function useSaveState(): SaveState {
  return useEditQueue().state();
}

/** Reads the rows again whenever edits have been saved. */
export function useAfterSave(readAgain: () => void): void {
  const queue = useEditQueue();
  useEffect(() => {
    const end = queue.onSaved(readAgain);
    return () => void end();
  }, [queue, readAgain]);
}

/** A field of a row (`path` is its API path), with unsaved edits on top of the value the page has read. */
export function editField<T>(
  queue: EditQueue,
  path: string,
  field: string,
  saved: T,
): EditedField<T> {
  return {
    value: queue.value(path, field, saved),
    problem: queue.problem(path, field),
    change: (value) => queue.edit(path, field, saved, value),
    choose: (value) => queue.edit(path, field, saved, value, true),
    resolve: (whose) => queue.resolve(path, field, whose),
  };
}
