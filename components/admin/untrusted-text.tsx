import { escapeControlCharacters } from "@/lib/domain/escape-control-characters";

/** Short text from users or fal, invisible characters escaped. It can't change the direction of surrounding text. */
export function UntrustedText({ text }: { text: string }) {
  return <bdi className="wrap-anywhere">{escapeControlCharacters(text)}</bdi>;
}

type StrangeBlockProps = { label: string; text: string };

/** Long text from users or fal, such as a prompt or a response; it scrolls. */
export function UntrustedBlock({ label, text }: StrangeBlockProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard.
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
