/** A missing or broken text is a bug like any other: the first test of its screen finds it. */
export function onTextError(error: Error): never {
  throw error;
}
