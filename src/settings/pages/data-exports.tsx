import type { FC } from 'hono/jsx';
import type { District } from '../../districts/index.ts';
import type { DataExport } from '../../exports/index.ts';
import { Badge, Time } from './parts.tsx';

const statuses = {
  termsPending: { kind: 'warn', text: 'Waiting for the terms of service' },
  active: { kind: 'good', text: 'Active' },
  disabled: { kind: 'bad', text: 'Disabled' },
} as const;

/** Settings > Data Exports: who may call the API, and which endpoints. */
export const DataExportsPage: FC<{ district: District; exports: readonly DataExport[]; baseUrl: string }> = (props) => (
  <>
    <h1>Data Exports</h1>
    <p class="muted">
      Each data export is an account under which Campus, or another program, reads this district’s data over the API.
    </p>
    <section class="card" aria-label="Data exports">
      {props.exports.length === 0 ? (
        <p class="empty">There is no data export yet.</p>
      ) : (
        <table class="stack">
          <thead>
            <tr>
              <th scope="col">Administered by</th>
              <th scope="col">Status</th>
              <th scope="col">Endpoint Permissions</th>
              <th scope="col">Client ID</th>
              <th scope="col">Added</th>
            </tr>
          </thead>
          <tbody>
            {props.exports.map((item) => (
              <tr>
                <th scope="row">
                  {item.firstName} {item.lastName}
                  <br />
                  <span class="muted small">{item.email}</span>
                </th>
                <td>
                  <Badge kind={statuses[item.status].kind}>{statuses[item.status].text}</Badge>
                </td>
                <td data-label="Endpoint Permissions">
                  {item.endpoints.map(({ endpoint }) => endpoint).join(', ') || 'none'}
                </td>
                <td class={item.clientId ? undefined : 'blank'} data-label="Client ID">
                  {item.clientId && <code>{item.clientId}</code>}
                </td>
                <td data-label="Added">
                  <Time at={item.createdAt} district={props.district} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
    <section class="card" aria-labelledby="vertical-reporting">
      <h2 id="vertical-reporting">To enter in Campus</h2>
      <p class="muted small">
        Campus asks for them in Step 3, Vertical Reporting, with the Client ID and Client Secret that are shown once the
        terms of service are accepted.
      </p>
      <dl>
        <div>
          <dt>Base URL</dt>
          <dd>
            <code>{props.baseUrl}/v1/oh/</code>
          </dd>
        </div>
        <div>
          <dt>Token URL</dt>
          <dd>
            <code>{props.baseUrl}/v1/token</code>
          </dd>
        </div>
      </dl>
    </section>
  </>
);
