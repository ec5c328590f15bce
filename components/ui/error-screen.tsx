import { Button } from "./button";

const texts = {
  title: "That didn't work",
  text: "The studio couldn't load this page. Your clips are safe; generations go on meanwhile.",
  retry: "Try again",
} as const;

/** A page that could not be rendered. */
export function ErrorScreen({ onRetry }: { onRetry: () => void }) {
  return (
    <main className="mx-auto flex min-h-[70dvh] max-w-md flex-col items-center justify-center gap-4 px-5 text-center">
      <h1 className="text-2xl font-semibold tracking-tight">{texts.title}</h1>
      <p className="text-muted">{texts.text}</p>
      <Button onClick={onRetry}>{texts.retry}</Button>
    </main>
  );
}
