import { useEffect, useState } from "react";

/** An object URL of a local file, revoked when the file changes. Null until it is created. */
export function useObjectUrl(file: Blob): string | null {
  const [made, setMade] = useState<{ file: Blob; url: string } | null>(null);
  useEffect(() => {
    const url = URL.createObjectURL(file);
    setMade({ file, url });
    return () => URL.revokeObjectURL(url);
  }, [file]);
  return made?.file === file ? made.url : null;
}
