import { useEffect, useState } from "react";

/** An address of a file on this device, released when another one is shown. Null until it is made. */
export function useObjectUrl(file: Blob): string | null {
  const [made, setMade] = useState<{ file: Blob; url: string } | null>(null);
  useEffect(() => {
    const url = URL.createObjectURL(file);
    setMade({ file, url });
    return () => URL.revokeObjectURL(url);
  }, [file]);
  return made?.file === file ? made.url : null;
}
