"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { mediaRefs } from "@/hooks/player/element-refs";
import { AdPlayer, type Slot } from "@/lib/browser/player/ad-player";
import type { ClipPart } from "@/lib/browser/player/clip-settings";
import type { AdSegment } from "@/lib/domain/ads/ad";

/**
 * Plays the clips of an ad one after the other without a gap, from two slots of elements. Give each
 * element of a slot its `ref`; nothing else may control it. Times are seconds of the ad.
 */
export function useAdPlayer(segments: readonly AdSegment[], isMuted: boolean) {
  const [{ player, refs }] = useState(() => {
    const player = new AdPlayer(segments);
    const [first, second] = player.slots;
    const refs = [mediaRefs<ClipPart>(first.attach), mediaRefs<ClipPart>(second.attach)] as const;
    return { player, refs };
  });
  const snapshot = useSyncExternalStore(player.subscribe, player.snapshot, player.snapshot);
  useEffect(() => player.configure(segments, isMuted));
  return {
    ...snapshot,
    ref: (slot: Slot, part: ClipPart) => refs[slot](part),
    toggle: () => (snapshot.isPlaying ? player.pause() : player.play()),
    seek: player.seek,
  };
}
