import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const settings = readFileSync('wrangler.toml', 'utf8');

it.each([
  ['only the own domain of the deployment answers', /^workers_dev = false$/m],
  ['no preview address answers', /^preview_urls = false$/m],
  ['the platform logs no address of a request, and with it no one-time link', /^invocation_logs = false$/m],
])('wrangler.toml says that %s', (_, line) => {
  expect(settings).toMatch(line);
});
