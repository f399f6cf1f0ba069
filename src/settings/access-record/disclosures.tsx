import type { FC } from 'hono/jsx';
import type { FoundDisclosure } from '../../disclosures/index.ts';
import type { District } from '../../districts/index.ts';
import { numberText, Time } from '../shell/parts.tsx';

const kinds: Record<FoundDisclosure['recipientKind'], string> = {
  client: 'API client',
  operator: 'SameGoal',
  sftpPush: 'SFTP Push',
};

interface DisclosuresView {
  readonly district: District;
  readonly disclosures: readonly FoundDisclosure[];
  readonly total: number;
  /** Address of all of them as a file. */
  readonly file: string;
}

/** The newest answers of the API that held records of students (34 CFR 99.32). */
export const Disclosures: FC<DisclosuresView> = ({ district, disclosures, total, file }) => (
  <section class="card" aria-labelledby="disclosures">
    <div class="heading">
      <h2 id="disclosures">Disclosures over the API</h2>
      {total > 0 && <a href={file}>Download as CSV</a>}
    </div>
    {disclosures.length === 0 ? (
      <p class="empty">The API has not disclosed any records.</p>
    ) : (
      <table class="stack">
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Recipient</th>
            <th scope="col">What</th>
            <th scope="col">Students</th>
          </tr>
        </thead>
        <tbody>
          {disclosures.map(({ at, recipient, recipientKind, endpoint, students }) => (
            <tr>
              <th scope="row">
                <Time at={at} district={district} />
              </th>
              <td data-label="Recipient">
                {kinds[recipientKind]} <code class="muted small">{recipient}</code>
              </td>
              <td data-label="What">
                <code>{endpoint}</code>
              </td>
              <td data-label="Students">{numberText(students)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
    {total > disclosures.length && (
      <p class="muted">
        The newest {numberText(disclosures.length)} of {numberText(total)}. The file has all of them.
      </p>
    )}
  </section>
);
