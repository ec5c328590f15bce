import { toVisible } from "@/lib/domain/admin/visible-text";

/** A short text by strangers, as text and nothing else: it cannot turn the direction of what stands around it. */
export function StrangeText({ text }: { text: string }) {
  return <bdi className="wrap-anywhere">{toVisible(text)}</bdi>;
}

type StrangeBlockProps = { label: string; text: string };

/** A long one, such as a prompt or an answer of fal's; it scrolls. */
export function StrangeBlock({ label, text }: StrangeBlockProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
    <section aria-label={label} tabIndex={0} className="max-h-96 overflow-auto rounded-lg">
      <pre
        dir="ltr"
        className="min-w-0 rounded-lg border border-line bg-raised p-3 text-xs leading-5 whitespace-pre-wrap wrap-anywhere"
      >
        {toVisible(text)}
      </pre>
    </section>
  );
}
