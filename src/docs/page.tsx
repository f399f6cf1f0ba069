import type { FC } from 'hono/jsx';
import { problemCatalogue } from '../platform/problems.ts';

/** The API documentation: Swagger UI over /openapi.json, then the catalogue of problems that problem documents point to. */
export const DocsPage: FC = () => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>SameGoal Campus Link API</title>
      <link rel="icon" href="data:," />
      <link rel="stylesheet" href="/assets/docs/swagger-ui.css" />
      <link rel="stylesheet" href="/docs/page.css" />
      <script src="/assets/docs/swagger-ui-bundle.js" defer></script>
      <script src="/docs/start.js" defer></script>
    </head>
    <body>
      <div id="swagger-ui">
        <noscript>
          <p>
            This page needs JavaScript. The same description is at <a href="/openapi.json">/openapi.json</a>.
          </p>
        </noscript>
      </div>
      <section class="problems" aria-labelledby="problems">
        <h2 id="problems">Problems</h2>
        <p>
          Every error is a problem document (RFC 9457). Its <code>code</code> is one of these and does not change.
        </p>
        <table>
          <thead>
            <tr>
              <th scope="col">Code</th>
              <th scope="col">Status</th>
              <th scope="col">Meaning</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(problemCatalogue).map(([code, { status, title }]) => (
              <tr id={`problem-${code}`}>
                <th scope="row">
                  <code>{code}</code>
                </th>
                <td>{status}</td>
                <td>{title}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </body>
  </html>
);

export const stylesheet = `
body { margin: 0; }
.problems, noscript p { max-width: 1460px; margin: 0 auto; padding: 0 20px 60px; box-sizing: border-box; font: 16px/1.5 system-ui, sans-serif; color: #3b4151; }
.problems table { border-collapse: collapse; }
.problems th, .problems td { text-align: left; padding: .4rem 1.5rem .4rem 0; border-top: 1px solid #d8dde7; vertical-align: top; }
.problems tr:target { background: #fff6d6; }
`.trim();

// Swagger UI fetches nothing but our own document: no validator badge, no remote configuration.
export const startScript = `
window.addEventListener('DOMContentLoaded', () => {
  SwaggerUIBundle({
    url: '/openapi.json',
    dom_id: '#swagger-ui',
    deepLinking: true,
    validatorUrl: null,
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    persistAuthorization: false,
  });
});
`.trim();
