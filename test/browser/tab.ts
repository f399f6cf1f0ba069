/**
 * One page of a browser, as far as tests of several engines need it: Chromium and Firefox are driven by puppeteer, WebKit by its own driver. What is looked for is
 * found in the page or in any frame of it, however deep.
 */
export interface Tab {
  open(url: string): Promise<void>;
  /** The value of a JavaScript expression where something matches `holds`; null while nothing does. */
  value<T>(expression: string, holds?: string): Promise<T | null>;
  /** Runs statements in the page itself. */
  run(statements: string): Promise<void>;
  click(selector: string): Promise<void>;
  /** A picture of what is seen, PNG. */
  picture(): Promise<Uint8Array>;
  resize(width: number, height: number): Promise<void>;
  /** The tab that was opened last, by a click in this one. */
  newest(): Promise<Tab>;
}

export interface Browser {
  readonly tab: Tab;
  close(): Promise<void>;
}

export const hosts = ['campus.test', 'tool.test', 'other.test'];

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Asks again until there is an answer. Null when there is none in time; a page that is on its way to another one has none yet. */
export async function eventually<T>(ask: () => Promise<T | null | undefined | false>, ms = 30_000): Promise<T | null> {
  for (const end = Date.now() + ms; ; await sleep(200)) {
    const found = await ask().catch(() => null);
    if (found) return found;
    if (Date.now() > end) return null;
  }
}
