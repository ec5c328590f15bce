"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import {
  IDLE_SNAPSHOT,
  type PlayerSettings,
  SyncedPlayer,
} from "@/lib/browser/player/synced-player";
import { mediaRefs } from "./element-refs";

/**
 * Plays several media elements as one, in sync within 50 ms. Give each element its `ref`; nothing
 * else may control it. Times are seconds of the media.
 */
export function useSyncedPlayer<Name extends string>(settings: PlayerSettings<Name>) {
  const [{ player, ref }] = useState(() => {
    const player = new SyncedPlayer(settings);
    return { player, ref: mediaRefs<Name>(player.attach) };
  });
  const snapshot = useSyncExternalStore(player.subscribe, player.snapshot, () => IDLE_SNAPSHOT);
  useEffect(() => player.configure(settings));
  return {
    ...snapshot,
    time: Math.max(settings.start, snapshot.time),
    ref,
    toggle: () => (snapshot.isPlaying ? player.pause() : player.play()),
    seek: player.seek,
  };
}
