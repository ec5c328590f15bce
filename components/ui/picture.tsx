import { classNames } from "./class-names";

type PictureProps = {
  src: string;
  /** "" where the text beside it says the same. */
  alt: string;
  loading?: "lazy" | "eager";
  className?: string;
};

/** An image that fills the box around it. */
export function Picture({ src, alt, loading = "lazy", className }: PictureProps) {
  return (
    // biome-ignore lint/performance/noImgElement: our URLs lead to signed ones, which Next can't optimise
    <img
      src={src}
      alt={alt}
      loading={loading}
      decoding="async"
      className={classNames("absolute inset-0 size-full", className)}
    />
  );
}
