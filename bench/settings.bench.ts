import { type Benchmark, bareWorker, compare, type Figure, migrate, productWorker, start } from './harness.ts';
import { queries, token } from './settings-pages.ts';
import { seed } from './settings-seed.ts';

const origin = 'http://127.0.0.1:8787';

/** A bare page: the same queries, each line one batch, each row a row of a table, no layout. */
const barePage = `export default { async fetch(request, env) {
  const queries = ${JSON.stringify(queries)}[new URL(request.url).pathname.slice(1)];
  const answers = [];
  for (const together of queries) {
    answers.push(...(await env.DB.batch(together.map((statement) => env.DB.prepare(statement)))));
  }
  const rows = answers.flatMap(({ results }) => results)
    .map((row) => '<tr>' + Object.values(row).map((value) => '<td>' + String(value ?? '').replaceAll('&', '&amp;').replaceAll('<', '&lt;') + '</td>').join('') + '</tr>');
  return new Response('<!doctype html><html><body><table>' + rows.join('') + '</table></body></html>', { headers: { 'content-type': 'text/html' } });
} }`;

/** Pages of the settings against bare pages with the same queries. */
const benchmark: Benchmark = async () => {
  const runtime = await start(await productWorker());
  const bare = await start(bareWorker('bare', barePage, { d1Databases: ['DB'] }));
  try {
    await seed(await migrate(runtime));
    await seed(await migrate(bare, 'bare'));
    const headers = { cookie: `settings=${token}` };
    const figures: Figure[] = [];
    for (const page of Object.keys(queries)) {
      const ours = async () => {
        const response = await runtime.dispatchFetch(`${origin}/settings/dst_bench/${page}`, { headers });
        const html = await response.text();
        if (response.status !== 200) throw new Error(`${page} answered ${response.status}`);
        return html;
      };
      const theirs = async () => (await bare.dispatchFetch(`${origin}/${page}`)).text();
      const [shown, plain] = [await ours(), await theirs()];
      if (!shown.includes('</html>') || !plain.includes('<td>')) throw new Error(`${page} is not what it should be`);
      const { ratio } = await compare(ours, theirs, { rounds: 12, seconds: 0.4 });
      figures.push({
        what: `${page}: time, of a bare page with the same queries`,
        value: 1 / ratio,
        unit: 'times',
        bound: { atMost: 2 },
      });
    }
    return figures;
  } finally {
    await Promise.all([runtime.dispose(), bare.dispose()]);
  }
};

export default benchmark;
