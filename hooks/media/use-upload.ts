"use client";

import { useEffect, useRef, useState } from "react";
import { RequestError, toRequestError } from "@/lib/browser/fetch-json";
import { shrinkImage } from "@/lib/browser/media/shrink-image";
import { uploadFile } from "@/lib/browser/media/upload-file";
import { ERROR_TABLE } from "@/lib/domain/errors";
import {
  type Crop,
  rejectionBeforeUpload,
  UPLOADS,
  type UploadKind,
} from "@/lib/domain/media/upload";
import type { UploadResponse } from "@/lib/domain/media/upload.schema";

/** Uploads one file at a time; another one replaces it. Leaving the page cancels. */
export function useUpload(kind: UploadKind) {
  const [progress, setProgress] = useState<number | null>(null);
  const [problem, setProblem] = useState<RequestError | null>(null);
  const current = useRef<AbortController | null>(null);
  useEffect(() => () => current.current?.abort(), []);

  const begin = (): AbortController => {
    current.current?.abort();
    const controller = new AbortController();
    current.current = controller;
    setProblem(null);
    return controller;
  };

  return {
    /** From 0 to 1 during an upload; null otherwise. */
    progress,
    problem,
    /** Checks type and size before an upload; if refused, `problem` says why. */
    check(file: File): boolean {
      const rejection = rejectionBeforeUpload(kind, file);
      if (rejection === null) {
        setProblem(null);
        return true;
      }
      const { code, details } = rejection;
      setProblem(new RequestError(code, ERROR_TABLE[code].message, details));
      return false;
    },
    /** Where the file is stored; null if cancelled or refused. */
    async send(file: Blob, crop?: Crop): Promise<UploadResponse | null> {
      const { signal } = begin();
      setProgress(0);
      try {
        const sent = UPLOADS[kind].media === "image" ? await shrinkImage(file) : file;
        return await uploadFile({ kind, file: sent, crop, signal, onProgress: setProgress });
      } catch (error) {
        if (!signal.aborted) setProblem(toRequestError(error));
        return null;
      } finally {
        if (current.current?.signal === signal) setProgress(null);
      }
    },
    cancel() {
      current.current?.abort();
      setProgress(null);
    },
    /** For a problem in a step before the upload; null clears it. */
    setProblem,
  };
}
