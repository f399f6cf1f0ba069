import type { FC } from 'hono/jsx';
import { problemCatalogue } from '../platform/problems.ts';

/** The API reference: Scalar over /openapi.json. */
export const DocsPage: FC = () => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>SameGoal Campus Link API</title>
      <link rel="icon" href="data:," />
      <link rel="stylesheet" href="/assets/docs/reference.css" />
      <script src="/assets/docs/reference.js" type="module"></script>
    </head>
    <body>
      <div id="reference"></div>
      <noscript>
        <p>
          This page needs JavaScript. <a href="/openapi.json">openapi.json</a> has the same description.
        </p>
      </noscript>
    </body>
  </html>
);

/** The problems of the API. The `type` of a problem document leads to its row. */
export const ProblemsPage: FC = () => (
  <main>
    <h1>Problems</h1>
    <p>
      Every error of the <a href="/docs">API</a> is a problem document (RFC 9457). Its <code>code</code> is one of
      these, and the codes never change.
    </p>
    <table class="card stack">
      <thead>
        <tr>
          <th scope="col">Code</th>
          <th scope="col">Status</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(problemCatalogue).map(([code, { status, title }]) => (
          <tr id={code}>
            <th scope="row">
              <code>{code}</code>
            </th>
            <td data-label="Status">{status}</td>
            <td data-label="Meaning">{title}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </main>
);
