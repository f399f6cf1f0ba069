/**
 * A map that keeps its newest entries. One isolate serves every district, so what it remembers
 * must stay small.
 */
export class NewestEntries<Key, Value> extends Map<Key, Value> {
  readonly #most: number;

  /** @param most entries that stay. The oldest one goes when another key comes. */
  constructor(most: number) {
    super();
    this.#most = most;
  }

  override set(key: Key, value: Value): this {
    this.delete(key);
    super.set(key, value);
    const oldest = this.keys().next();
    if (this.size > this.#most && !oldest.done) this.delete(oldest.value);
    return this;
  }
}

interface Made<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): unknown;
}

/**
 * A function that makes a value for a key once in an isolate, and then gives the same value again.
 * For keys that are objects, pass a `WeakMap`, so that a value goes with its key.
 */
export function madeOnce<Key, Value extends object | string>(
  make: (key: Key) => Value,
  made: Made<Key, Value> = new Map(),
): (key: Key) => Value {
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}
