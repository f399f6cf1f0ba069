import type { FC } from 'hono/jsx';
import type { HeldRows, StudentRecord } from '../../destruction/index.ts';
import type { District } from '../../districts/index.ts';
import type { Student } from '../../roster/index.ts';
import { Facts, Time, words } from '../shell/parts.tsx';
import { StudentShell } from './shell.tsx';

/** Everything that is held about a student, to print for the parents (34 CFR 300.613). */
export const StudentRecordPage: FC<{ district: District; student: Student; record: StudentRecord }> = (props) => {
  const { district, student, record } = props;
  return (
    <StudentShell district={district} student={student} tab="basics">
      <section class="card" aria-labelledby="record">
        <h2 id="record">Record</h2>
        <p>
          This is everything that SameGoal Campus Link holds about this student, as of{' '}
          <Time at={record.madeAt} district={district} />. The plan documents themselves open from Campus.
        </p>
      </section>
      {record.records.map((held) => (
        <HeldSection held={held} />
      ))}
    </StudentShell>
  );
};

const HeldSection: FC<{ held: HeldRows }> = ({ held: { table, what, rows } }) => (
  <section class="card" aria-labelledby={table}>
    <h2 id={table}>{what}</h2>
    {rows.map((row) => (
      <Facts facts={Object.entries(row).map(([name, value]) => [words(name), valueText(value)] as const)} />
    ))}
  </section>
);

const valueText = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));
