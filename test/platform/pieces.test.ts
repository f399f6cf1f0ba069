import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addDistrict } from '../../src/districts/index.ts';
import { writeVersions } from '../../src/documents/load/write-versions.ts';
import { nextVersion } from '../../src/documents/next-version.ts';
import { piecesOf } from '../../src/platform/pieces.ts';
import { asDocumentId, asStudentId } from '../support/ids.ts';
import { platform, someDistrict } from '../support/product.ts';

/** D1's limit for one value (Cloudflare, D1, "Limits"). */
const mostBytes = 2_000_000;
const bytes = (text: string) => new TextEncoder().encode(text).length;

it('every parameter that holds many records keeps below the bytes that D1 takes, and no record is lost', () => {
  // The longest characters that JSON leaves as they are take three bytes for one, or four for two.
  const text = fc.tuple(fc.constantFrom('a', 'é', '語', '😀', '"', '\n'), fc.integer({ min: 0, max: 40_000 }));
  fc.assert(
    fc.property(fc.array(text, { maxLength: 60 }), (drawn) => {
      const records = drawn.map(([letter, times], id) => ({ id, text: letter.repeat(times) }));
      const pieces = [...piecesOf(records)];
      for (const { json } of pieces) expect(bytes(json)).toBeLessThanOrEqual(mostBytes);
      expect(pieces.flatMap(({ json }) => JSON.parse(json) as unknown[])).toEqual(records);
    }),
    { numRuns: 30 },
  );
});

it('a load of the longest documents that there are is stored whole', async () => {
  const district = await someDistrict();
  const [studentId, now] = [asStudentId('stu_long'), new Date()];
  await platform.databaseOf(district).run(sql`insert into students (id, district_id, given_name, family_name, status)
    values (${studentId}, ${district.id}, 'A', 'B', 'active')`);
  // Fifteen kilobytes of letters, each of which takes three bytes: a hundred at once would be 4.5 megabytes.
  const fields = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`field${n}`, '語'.repeat(500)]));
  const steps = Array.from({ length: 150 }, (_, n) => {
    const id = asDocumentId(`long-${n}`);
    const input = { form: 'iep', status: 'completed', student: { localNumber: '1' }, fields } as const;
    return { before: null, after: nextVersion(null, { district, id, input, studentId, record: studentId, now }) };
  });
  expect(await writeVersions(platform, district, steps, { by: 'test' }, [])).toBe(true);
  const [stored] = await platform.databaseOf(district).all<{ documents: number; changes: number }>(sql`select
    (select count(*) from documents where district_id = ${district.id}) as documents,
    (select count(*) from document_changes where district_id = ${district.id}) as changes`);
  expect(stored).toEqual({ documents: 150, changes: 150 });
});

it('a new district goes to the database with the fewest districts', async () => {
  const several = { ...platform, config: { ...platform.config, DISTRICT_DATABASES: ['DB', 'RECORDS'] } };
  const input = { state: 'OH', timeZone: 'America/New_York', nightlyHour: 1 } as const;
  await someDistrict();
  for (const irn of ['044001', '044002'])
    expect((await addDistrict(several, { ...input, name: `District ${irn}`, irn })).database).toBe('RECORDS');
});
