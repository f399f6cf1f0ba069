import { expect, it } from 'vitest';
import { call } from '../support/product.ts';

const page = async (path: string) => {
  const answer = await call(path);
  return { status: answer.status, type: answer.headers.get('content-type') ?? '', text: await answer.text() };
};

it('the guides are pages, and each link between them leads to one', async () => {
  const seen = new Set<string>();
  const waiting = ['/guides'];
  for (let path = waiting.pop(); path; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const { status, type, text } = await page(path);
    expect([path, status]).toEqual([path, 200]);
    if (!type.startsWith('text/html')) continue;
    expect(text).not.toContain('.md"');
    for (const [, link = ''] of text.matchAll(/href="(\/[^"]*)"/g)) if (link.startsWith('/guides')) waiting.push(link);
  }
  expect([...seen].toSorted()).toEqual([
    '/guides',
    '/guides/call-the-reports',
    '/guides/connect-a-plan-authoring-system',
    '/guides/errors-limits-versions',
    '/guides/plan_authoring.py',
    '/guides/webhooks',
  ]);
});

it('what is no guide is not there', async () => {
  for (const path of ['/guides/none', '/guides/..%2fopenapi.json', '/guides/README.html'])
    expect((await page(path)).status).toBe(404);
});
