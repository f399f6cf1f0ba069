import type { FC } from 'hono/jsx';
import { Badge, Time } from '../shell/parts.tsx';
import type { DataExportView } from './parts.tsx';

/** What the export asked for lately, so that a person sees what Campus sends. */
export const LastCalls: FC<Pick<DataExportView, 'calls' | 'district'>> = ({ calls, district }) => (
  <section class="card" aria-labelledby="calls">
    <h2 id="calls">Last calls</h2>
    {calls.length === 0 ? (
      <p class="empty">This data export has not called the API yet.</p>
    ) : (
      <>
        <p class="muted">
          Each kind of call is listed once a minute. Values that may be about a student are shown by their shape, such
          as <code>AA9999999</code>.
        </p>
        <table class="stack">
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Endpoint</th>
              <th scope="col">Parameters</th>
              <th scope="col">Answer</th>
            </tr>
          </thead>
          <tbody>
            {calls.map(({ at, endpoint, method, parameters, status, refusal }) => (
              <tr>
                <th scope="row">
                  <Time at={at} district={district} />
                </th>
                <td data-label="Endpoint">
                  {method === 'GET' ? '' : `${method} `}
                  {endpoint}
                </td>
                <td data-label="Parameters" class={Object.keys(parameters).length > 0 ? undefined : 'blank'}>
                  {Object.entries(parameters).map(([name, value]) => (
                    <div>
                      <code>
                        {name}={value}
                      </code>
                    </div>
                  ))}
                </td>
                <td data-label="Answer">
                  <Badge kind={status < 400 ? 'good' : 'bad'}>{status}</Badge> {refusal}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </>
    )}
  </section>
);
