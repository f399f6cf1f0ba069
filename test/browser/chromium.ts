import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium as browserType, type Frame, type Page } from 'playwright-core';
import { chromium, chromiumArguments } from '../../scripts/local/chromium.ts';

export function launchChromium(more: readonly string[] = []): Promise<Browser> {
  if (!chromium) throw new Error('These tests need Chromium. Install it, or set CHROMIUM to its path.');
  return browserType.launch({ executablePath: chromium, args: [...chromiumArguments, ...more] });
}

/** What went wrong on pages while a person would have seen nothing: errors in the console, and requests that left for elsewhere. */
export interface Silent {
  readonly errors: string[];
  readonly elsewhere: string[];
}

/** Watches every page of a context. */
export function watch(context: BrowserContext, ...origins: readonly string[]): Silent {
  const found: Silent = { errors: [], elsewhere: [] };
  context.on('weberror', (error) => found.errors.push(error.error().message));
  context.on('console', (message) => {
    // What Chromium itself says of a form it says quietly.
    if (message.type() === 'error' || message.text().startsWith('[DOM]'))
      found.errors.push(`${message.text()} (${message.location().url})`);
  });
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (['http:', 'https:'].includes(url.protocol) && !origins.includes(url.origin)) found.elsewhere.push(url.href);
  });
  return found;
}

/** What axe finds in a page, one line for each element. Empty when nothing is wrong. */
export async function accessibilityViolations(page: Page | Frame): Promise<string[]> {
  await page.evaluate(axe.source);
  // SAFETY: axe-core was added to the page as a script.
  const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run());
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target.join(' ')})`));
}

/**
 * Selects that are too narrow for one of their options, which would be cut off once it is chosen. Printed titles of forms stand in a heading as well, and names
 * that people typed may be of any length.
 */
export const cutOff = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('select:not([name=form], [name=dataExportId])')]
      .filter((select) => select.getClientRects().length > 0)
      .filter((select) => {
        const whole = select.cloneNode(true) as HTMLSelectElement;
        whole.style.cssText = 'position: absolute; width: auto';
        select.after(whole);
        const needed = whole.offsetWidth;
        whole.remove();
        return needed > (select as HTMLSelectElement).offsetWidth;
      })
      .map(({ id }) => id),
  );

/** How far the page runs over the right edge of the window, in pixels. */
export const overflow = (page: Page | Frame): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
