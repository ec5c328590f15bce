"use client";

import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { JobView } from "@/lib/domain/jobs/job.schema";
import { isFinished } from "@/lib/domain/jobs/job-status";

export type CampaignNews = { failed: JobView[]; isAllDone: boolean };

/**
 * Tells `onNews` once when jobs have failed and once when the last running one has ended. What was finished before this page
 * was opened is no news.
 */
export function useJobNotifications(
  jobs: readonly JobView[],
  onNews: (news: CampaignNews) => void,
): void {
  const running = useRef<ReadonlySet<string> | null>(null);
  const tell = useEffectEvent(onNews);
  useEffect(() => {
    const before = running.current;
    const now = new Set(jobs.filter((job) => !isFinished(job.status)).map((job) => job.id));
    running.current = now;
    if (before === null) return;
    // A job that failed and is tried again by itself is still under way.
    const isTriedAgain = (job: JobView) => jobs.some((other) => other.retryOf === job.id);
    const failed = jobs.filter(
      (job) => before.has(job.id) && job.status === "failed" && !isTriedAgain(job),
    );
    const isAllDone = before.size > 0 && now.size === 0;
    if (failed.length > 0 || isAllDone) tell({ failed, isAllDone });
  }, [jobs]);
}

/** Puts a sign before the page's title while the tab may be out of sight; null: the title as it is. */
export function useTitleSign(sign: string | null): void {
  useEffect(() => {
    if (sign === null) return;
    const title = document.title;
    const signed = `${sign} ${title}`;
    document.title = signed;
    return () => {
      // Another page may have put its own there by now.
      if (document.title === signed) document.title = title;
    };
  }, [sign]);
}

/** A sign for what has happened while nobody looked, until somebody does; null: nothing. */
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

/** The browser's own notifications: whether they may be shown, asking for it, and showing one to somebody who looks elsewhere. */
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
        // Android allows it to service workers only; the title and the toast say the same.
      }
    },
  };
}
