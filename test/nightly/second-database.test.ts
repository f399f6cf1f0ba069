import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { addDistrict, changeProgramFlag, type District } from '../../src/districts/index.ts';
import { putDocument } from '../../src/documents/index.ts';
import { listStudents } from '../../src/roster/index.ts';
import { connectCampus } from '../support/campus.ts';
import { asDocumentId } from '../support/ids.ts';
import { platform } from '../support/product.ts';
import { carryOn, startRun } from '../support/runs.ts';

const withRecords = { ...platform, config: { ...platform.config, DISTRICT_DATABASES: ['RECORDS'] } };

/** The tables of a database that have rows of the district. */
async function tablesWith(district: District, name: string): Promise<string[]> {
  const database = platform.databaseOf({ database: name });
  const tables = await database.all<{ name: string }>(sql`select name from sqlite_master
    where type = 'table' and sql like '%\`district_id\`%' order by name`);
  const held: string[] = [];
  for (const table of tables) {
    const row = await database.get<{ rows: number }>(
      sql`select count(*) as rows from ${sql.identifier(table.name)} where district_id = ${district.id}`,
    );
    if (row && row.rows > 0) held.push(table.name);
  }
  return held;
}

async function planFor(district: District, localNumber: string): Promise<void> {
  const meetingDate = isoDate('2026-09-01');
  const fields = { meetingDate, effectiveFrom: isoDate('2026-09-08'), initialPermission: 'given' };
  const input = { form: 'section504Plan', status: 'completed', student: { localNumber }, fields } as const;
  const stored = await putDocument(platform, district, asDocumentId(`plan-${localNumber}`), input, { by: 'test' });
  if (!stored.ok) throw new Error(stored.problem.detail);
}

it('whole nights of a district with records in a second database leave no record in the directory', async () => {
  const irn = '043999';
  const district = await addDistrict(withRecords, {
    ...{ name: 'Second Schools', state: 'OH', irn, timeZone: 'America/New_York', nightlyHour: 1 },
  });
  expect(district.database).toBe('RECORDS');
  const campus = await connectCampus(district, 60);
  const truth = () =>
    campus.control<{ students: { total: number }; flags: Record<string, object>; writes: object }>('GET', 'truth');
  await startRun(district);
  expect((await carryOn(district)).status).toBe('completed');
  const { students, total } = await listStudents(platform, district, { limit: 3, offset: 0, status: 'active' });
  expect(students).toHaveLength(3);
  for (const { localNumber } of students) await planFor(district, localNumber ?? '');
  const flag = { program: 'section504', enabled: true, mode: 'create', cutoverDate: isoDate('2026-10-01') } as const;
  expect((await changeProgramFlag(platform, district, flag)).ok).toBe(true);
  await startRun(district);
  expect((await carryOn(district)).status).toBe('completed');
  const after = await truth();
  expect(after.flags['Section 504']).toMatchObject({ total: 3, open: 3, withLaunchUrl: 3 });
  expect(total).toBeGreaterThan(3);
  await startRun(district);
  await carryOn(district);
  expect((await truth()).writes).toEqual(after.writes);

  const [records, directory] = [await tablesWith(district, 'RECORDS'), await tablesWith(district, 'DB')];
  const kinds = ['participation_badges', 'documents', 'flag_ledger', 'guardians', 'students'];
  expect(records).toEqual(expect.arrayContaining(kinds));
  expect(directory.filter((table) => records.includes(table))).toEqual([]);
});
