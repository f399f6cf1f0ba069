import type { FC } from 'hono/jsx';
import type { District } from '../../districts/index.ts';
import type { Reporting } from '../../states/index.ts';
import { tabPath } from '../shell/shell.tsx';

/** What the records say where no source decides, for a coordinator who has to sign them. */
export const DecisionsPage: FC<{ district: District; decisions: NonNullable<Reporting['decisions']> }> = ({
  district,
  decisions,
}) => (
  <>
    <p>
      <a href={tabPath(district, 'invalid-records')}>Invalid Records</a>
    </p>
    <h1>How SameGoal decides</h1>
    <p class="muted">
      The published guides leave these cases open. SameGoal reports them as follows. Tell us if your state says
      otherwise.
    </p>
    <section class="card" aria-label="Cases that the guides leave open">
      <table class="stack">
        <thead>
          <tr>
            <th scope="col">Documents</th>
            <th scope="col">What is reported</th>
          </tr>
        </thead>
        <tbody>
          {decisions.map(({ documents, answer }) => (
            <tr>
              <th scope="row">{documents}</th>
              <td data-label="What is reported">{answer}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  </>
);
