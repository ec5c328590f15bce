"use client";

import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { JobView } from "@/lib/domain/jobs/job.schema";
import { isFinished } from "@/lib/domain/jobs/job-status";

export type EndedJobs = { failed: JobView[]; isAllDone: boolean };

/**
 * Calls `onEnded` once when jobs have failed and once when the last running one has ended. Jobs that finished before this page
 * was opened don't count.
 */
export function useJobNotifications(
  jobs: readonly JobView[],
  onEnded: (ended: EndedJobs) => void,
): void {
  const running = useRef<ReadonlySet<string> | null>(null);
  const notify = useEffectEvent(onEnded);
  useEffect(() => {
    const before = running.current;
    const now = new Set(jobs.filter((job) => !isFinished(job.status)).map((job) => job.id));
    running.current = now;
    if (before === null) return;
    // A failed job that is retried automatically is still under way.
    const isTriedAgain = (job: JobView) => jobs.some((other) => other.retryOf === job.id);
    const failed = jobs.filter(
      (job) => before.has(job.id) && job.status === "failed" && !isTriedAgain(job),
    );
    const isAllDone = before.size > 0 && now.size === 0;
    if (failed.length > 0 || isAllDone) notify({ failed, isAllDone });
  }, [jobs]);
}

/** Puts a sign before the page's title; null leaves the title as it is. */
export function useTitleSign(sign: string | null): void {
  useEffect(() => {
    if (sign === null) return;
    const title = document.title;
    const signed = `${sign} ${title}`;
    document.title = signed;
    return () => {
      // Another page may have set its own title by now.
      if (document.title === signed) document.title = title;
    };
  }, [sign]);
}

/** A sign for what happened while the tab was hidden, until it is visible again; null: nothing. */
export function useUnseenSign() {
  const [sign, setSign] = useState<string | null>(null);
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === "visible") setSign(null);
    };
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return {
    sign,
    leave: (happened: string) => {
      if (document.visibilityState !== "visible") setSign(happened);
    },
  };
}

type Permission = "default" | "granted" | "denied" | "unsupported";

/** Browser notifications: the permission, asking for it, and showing one while the tab is hidden. */
export function useBrowserNotifications() {
  const [permission, setPermission] = useState<Permission>("unsupported");
  useEffect(() => {
    if ("Notification" in window) setPermission(Notification.permission);
  }, []);
  return {
    permission,
    ask: async () => {
      if ("Notification" in window) setPermission(await Notification.requestPermission());
    },
    show: (title: string, body: string) => {
      if (permission !== "granted" || document.visibilityState === "visible") return;
      try {
        new Notification(title, { body, tag: title });
      } catch {
        // Android only allows this in service workers; the title and the toast say the same.
      }
    },
  };
}
