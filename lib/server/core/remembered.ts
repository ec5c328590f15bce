import "server-only";

/**
 * Values that are expensive to make and stay true until a time that is known when they are made. At most so many: the one that was
 * asked for longest ago goes first.
 */
export class Remembered<T> {
  readonly #values = new Map<string, { value: T; until: number }>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): T | null {
    const known = this.#values.get(key);
    if (known === undefined) return null;
    this.#values.delete(key);
    if (known.until <= Date.now()) return null;
    this.#values.set(key, known);
    return known.value;
  }

  keep(key: string, value: T, until: number): void {
    this.#values.set(key, { value, until });
    if (this.#values.size <= this.#most) return;
    const [oldest] = this.#values.keys();
    if (oldest !== undefined) this.#values.delete(oldest);
  }
}
