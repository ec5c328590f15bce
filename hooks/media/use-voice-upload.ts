"use client";

import { useState } from "react";
import { toRequestError } from "@/lib/browser/fetch-json";
import { toVoiceWav } from "@/lib/browser/media/wav";
import type { UploadResponse } from "@/lib/domain/media/upload.schema";
import { useUpload } from "./use-upload";

/** Uploads any sound the browser can play as a voice sample. */
export function useVoiceUpload() {
  const upload = useUpload("voice-sample");
  const [isConverting, setIsConverting] = useState(false);

  const convert = async (sound: Blob): Promise<Blob | null> => {
    setIsConverting(true);
    try {
      return await toVoiceWav(sound);
    } catch (error) {
      upload.setProblem(toRequestError(error));
      return null;
    } finally {
      setIsConverting(false);
    }
  };

  return {
    isConverting,
    progress: upload.progress,
    problem: upload.problem,
    check: upload.check,
    cancel: upload.cancel,
    async send(sound: Blob): Promise<UploadResponse | null> {
      const file = await convert(sound);
      return file === null ? null : upload.send(file);
    },
  };
}
