import { escapeControlCharacters } from "@/lib/domain/escape-control-characters";

/** Short text that users or fal wrote, its invisible characters written out. It can't turn the direction of the text around it. */
export function UntrustedText({ text }: { text: string }) {
  return <bdi className="wrap-anywhere">{escapeControlCharacters(text)}</bdi>;
}

type StrangeBlockProps = { label: string; text: string };

/** Long text that users or fal wrote, such as a prompt or an answer; it scrolls. */
export function UntrustedBlock({ label, text }: StrangeBlockProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
    <section aria-label={label} tabIndex={0} className="max-h-96 overflow-auto rounded-lg">
      <pre
        dir="ltr"
        className="min-w-0 rounded-lg border border-line bg-raised p-3 text-xs leading-5 whitespace-pre-wrap wrap-anywhere"
      >
        {escapeControlCharacters(text)}
      </pre>
    </section>
  );
}
