import type { RefCallback } from "react";

/**
 * A ref callback per name, which attaches its element and detaches it on removal. The same function
 * each time, or React would detach and reattach the element on every render.
 */
export function mediaRefs<Name extends string>(
  attach: (name: Name, element: HTMLMediaElement) => () => void,
): (name: Name) => RefCallback<HTMLMediaElement> {
  const refs = new Map<Name, RefCallback<HTMLMediaElement>>();
  return (name) => {
    const known = refs.get(name);
    if (known !== undefined) return known;
    const ref: RefCallback<HTMLMediaElement> = (element) =>
      element === null ? undefined : attach(name, element);
    refs.set(name, ref);
    return ref;
  };
}
