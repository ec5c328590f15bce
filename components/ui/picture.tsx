import { classNames } from "./class-names";

type PictureProps = {
  src: string;
  /** "" where the words beside it say the same. */
  alt: string;
  loading?: "lazy" | "eager";
  className?: string;
};

/** A picture that fills the box around it. */
export function Picture({ src, alt, loading = "lazy", className }: PictureProps) {
  return (
    // biome-ignore lint/performance/noImgElement: our addresses are signed ones in the end, which Next cannot optimise
    <img
      src={src}
      alt={alt}
      loading={loading}
      decoding="async"
      className={classNames("absolute inset-0 size-full", className)}
    />
  );
}
