"use client";

import { useEffect, useEffectEvent, useRef, useState } from "react";
import {
  type MicrophoneProblem,
  MicrophoneUnavailable,
  type Recording,
  startRecording,
} from "@/lib/browser/media/record-voice";
import { MAX_VOICE_SECONDS } from "@/lib/domain/media/upload";

const READ_EVERY_MS = 80;

/** Records a voice with the device's microphone, for at most 30 s. `onRecorded` gets the recording once it has ended. */
export function useVoiceRecorder(onRecorded: (sound: Blob) => void) {
  const [status, setStatus] = useState<"idle" | "asking" | "recording">("idle");
  const [problem, setProblem] = useState<MicrophoneProblem | null>(null);
  const [meter, setMeter] = useState({ seconds: 0, level: 0 });
  const recording = useRef<Recording | null>(null);
  const isHere = useRef(true);

  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
      recording.current?.discard();
      recording.current = null;
    };
  }, []);

  const start = async () => {
    setProblem(null);
    setStatus("asking");
    setMeter({ seconds: 0, level: 0 });
    try {
      const begun = await startRecording();
      // The permission prompt may be answered after the page is gone.
      if (!isHere.current) return begun.discard();
      recording.current = begun;
      setStatus("recording");
    } catch (error) {
      setStatus("idle");
      setProblem(error instanceof MicrophoneUnavailable ? error.problem : "unsupported");
    }
  };

  const stop = async () => {
    const ended = recording.current;
    recording.current = null;
    setStatus("idle");
    const sound = await ended?.stop();
    if (sound !== undefined && isHere.current) onRecorded(sound);
  };

  const discard = () => {
    recording.current?.discard();
    recording.current = null;
    setProblem(null);
    setStatus("idle");
  };

  const look = useEffectEvent((startedAt: number) => {
    const seconds = Math.min((performance.now() - startedAt) / 1_000, MAX_VOICE_SECONDS);
    setMeter({ seconds, level: recording.current?.level() ?? 0 });
    if (seconds === MAX_VOICE_SECONDS) void stop();
  });
  const isRecording = status === "recording";
  useEffect(() => {
    if (!isRecording) return;
    const startedAt = performance.now();
    const timer = setInterval(() => look(startedAt), READ_EVERY_MS);
    return () => clearInterval(timer);
  }, [isRecording]);

  return { status, problem, ...meter, start, stop, discard };
}
