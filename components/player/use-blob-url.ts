import { useEffect, useState } from "react";

/** An object URL of a text, revoked when the text changes. Null until it is created. */
export function useBlobUrl(text: string, type: string): string | null {
  const [made, setMade] = useState<{ text: string; url: string } | null>(null);
  useEffect(() => {
    const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
    setMade({ text, url });
    return () => URL.revokeObjectURL(url);
  }, [text, type]);
  return made?.text === text ? made.url : null;
}
