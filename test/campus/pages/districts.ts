import { html } from 'hono/html';

/** The list of the simulator's districts. */
export async function districtList(names: readonly string[]): Promise<Response> {
  const page = await html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>Campus simulator</title>
      <style>
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem; color: #1c2530; }
        a { color: #1a5fb4; }
      </style>
      <h1>Campus simulator</h1>
      <p>Stands in for a student information system. Everybody here is invented.</p>
      <ul>
        ${names.map((name) => html`<li><a href="/${name}/campus/">${name}</a></li>`)}
      </ul>
      ${names.length === 0 ? html`<p>There is no district yet.</p>` : ''}
    </html>`;
  return new Response(page.toString(), { headers: { 'content-type': 'text/html; charset=utf-8' } });
}
