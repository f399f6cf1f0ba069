import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { marked } from 'marked';
import { stylesheetPath } from '../src/platform/pages/stylesheet.ts';

const frame = (title: string, content: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · SameGoal Campus Link</title><link rel="icon" href="data:,"><link rel="stylesheet" href="${stylesheetPath}"></head>
<body class="settings"><header class="top"><div class="bar"><a class="brand" href="/guides">Guides</a><div class="who"><a href="/docs">API</a></div></div></header>
<main id="content">${content}</main></body></html>
`;

/** Makes a page of each guide, and puts them with their scripts among the static files. /guides serves them. */
export async function collectGuides(root: string, assets: string): Promise<void> {
  const [from, to] = [join(root, 'docs/guides'), join(assets, 'guides')];
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (!name.endsWith('.md')) {
      cpSync(join(from, name), join(to, name));
      continue;
    }
    const text = readFileSync(join(from, name), 'utf8');
    const title = /^# (.+)$/m.exec(text)?.[1] ?? basename(name, '.md');
    // Between the files a link ends in `.md`; between the pages it does not.
    const html = (await marked.parse(text)).replaceAll(/href="(?![a-z]+:)([\w-]+)\.md"/g, 'href="/guides/$1"');
    writeFileSync(
      join(to, name.replace('.md', '.html')),
      frame(title, html.replaceAll('href="plan_', 'href="/guides/plan_')),
    );
  }
}
