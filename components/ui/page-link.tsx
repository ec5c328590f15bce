"use client";

import Link from "next/link";
import { type ComponentProps, useState } from "react";

/**
 * A link to another page of the studio. The page is prefetched on hover, focus or touch (never with `prefetch={false}`), not
 * because the link is visible: Next refetches visible ones on every refresh, a dozen pages per finished job.
 */
export function PageLink({ prefetch = null, ...props }: ComponentProps<typeof Link>) {
  const [isReachedFor, setReachedFor] = useState(false);
  return (
    <Link
      {...props}
      prefetch={isReachedFor ? prefetch : false}
      onMouseEnter={(event) => {
        setReachedFor(true);
        props.onMouseEnter?.(event);
      }}
      onFocus={(event) => {
        setReachedFor(true);
        props.onFocus?.(event);
      }}
      onTouchStart={(event) => {
        setReachedFor(true);
        props.onTouchStart?.(event);
      }}
    />
  );
}
