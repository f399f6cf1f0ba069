/**
 * The items one by one, with a pause after each piece of them. In the pause the isolate takes up other requests. For long
 * work in memory: an isolate serves every district, and runs one piece of JavaScript at a time.
 */
export async function* inTurns<T>(items: Iterable<T>, pieceOf = 100): AsyncGenerator<T> {
  let done = 0;
  for (const item of items) {
    yield item;
    done += 1;
    if (done % pieceOf === 0) await scheduler.wait(0);
  }
}

/** What `of` gives for each item, in turns. */
export async function mapInTurns<T, R>(items: Iterable<T>, of: (item: T) => R, pieceOf?: number): Promise<R[]> {
  const results: R[] = [];
  for await (const item of inTurns(items, pieceOf)) results.push(of(item));
  return results;
}
