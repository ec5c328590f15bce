import { useEffect, useRef, useState } from "react";

/** Plays one sound at a time; playing another one or leaving the page stops it. */
export function useSound() {
  const [playing, setPlaying] = useState<string | null>(null);
  const [hasFailed, setHasFailed] = useState(false);
  const audio = useRef<HTMLAudioElement | null>(null);
  useEffect(() => () => audio.current?.pause(), []);

  const stop = () => {
    audio.current?.pause();
    audio.current = null;
    setPlaying(null);
  };

  return {
    /** The URL of the sound being played; null if there is none. */
    playing,
    hasFailed,
    stop,
    toggle(url: string) {
      const wasPlaying = playing === url;
      stop();
      setHasFailed(false);
      if (wasPlaying) return;
      const sound = new Audio(url);
      audio.current = sound;
      setPlaying(url);
      sound.onended = stop;
      sound.play().catch(() => {
        // Stopped by another click before it began.
        if (audio.current !== sound) return;
        stop();
        setHasFailed(true);
      });
    },
  };
}
