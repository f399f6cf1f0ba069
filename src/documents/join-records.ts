import { type SQL, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { RunId, StudentId } from '../platform/ids.ts';
import { piecesOf } from '../platform/pieces.ts';
import type { Platform } from '../platform/platform.ts';
import {
  askAbout,
  type MatchedIds,
  matchPairs,
  type Pair,
  recordColumns,
  type StudentRow,
  studentRow,
} from '../roster/index.ts';

/**
 * Records of one child that are to become one: a student who waits, with documents or from SIF, and the record that Campus has; or a record that is gone from Campus
 * and the one that it has kept. Whose they are, `roster/identity` judges.
 */
interface FoundPair extends Pair<StudentRow> {
  readonly hasDocuments: boolean;
  /** What is known of the pair: a question that nobody has answered yet, or what a person has said. */
  readonly known: 'asked' | 'decided' | null;
}

/** Records whose pairs are compared at once: some megabytes. */
const comparedAtOnce = 2000;

/** The pairs of the next records after `after`, one id after the other, each by its index: joined by the one `or` the other, SQLite walks through all students. */
async function pairsAfter(
  platform: Platform,
  district: District,
  { after, addedIn }: { readonly after: string; readonly addedIn: RunId | null },
): Promise<{ last: StudentId | null; pairs: FoundPair[] }> {
  const database = platform.databaseOf(district);
  const documentsOf = (id: SQL) =>
    sql`exists (select 1 from documents where district_id = ${district.id} and student_id = ${id})`;
  const former = sql`(select * from students where district_id = ${district.id} and id > ${after} and joined_into is null
    and (sourced_id is null or status = 'withdrawn')
    and iif(sourced_id is null, status = 'active' or ${documentsOf(sql`students.id`)}, ${addedIn === null ? 1 : 0})
    order by id limit ${comparedAtOnce})`;
  const by = (column: 'state_student_id' | 'local_number') => sql`select former.id as former, current.id as current
    from former cross join students as current
    where current.district_id = ${district.id} and current.${sql.identifier(column)} = former.${sql.identifier(column)}
      and current.sourced_id is not null and current.id <> former.id
      and (current.joined_into is null or current.joined_into = former.id) and (former.sourced_id is null or current.status = 'active')`;
  const [rows, [last]] = await database.batch([
    database.all<{ former: string; current: string; hasDocuments: 0 | 1; known: FoundPair['known'] }>(sql`
      with former as materialized ${former}, pair as materialized (${by('state_student_id')} union ${by('local_number')})
      select ${recordColumns('former')} as former, ${recordColumns('current')} as current, ${documentsOf(sql`former.id`)} as hasDocuments,
        case when student_matches.id is null then null when decided_by is null then 'asked' else 'decided' end as known
      from pair join former on former.id = pair.former join students as current on current.id = pair.current
        left join student_matches on student_matches.district_id = ${district.id}
          and student_matches.former = pair.former and student_matches.current = pair.current
      where ${addedIn} is null or exists (select 1 from pair as other join students as added on added.id = other.current
        where other.former = pair.former and added.added_in_run = ${addedIn})`),
    database.all<{ id: StudentId | null }>(sql`select max(id) as id from ${former}`),
  ]);
  const pairs = rows.map(({ former, current, hasDocuments, known }) => ({
    former: compared(former),
    current: compared(current),
    hasDocuments: hasDocuments === 1,
    known,
  }));
  return { last: last?.id ?? null, pairs };
}

/** That one record has another sourcedId than the other is why they are compared, and says nothing against them. */
function compared(json: string): StudentRow {
  const row = studentRow(json);
  return { ...row, person: { ...row.person, sourcedId: null } };
}

/**
 * Joins a waiting student and the student that a run has just added, under the id that documents and launch addresses
 * have. Call it when a run has brought all students and their birth dates: a later page may bring another who claims the
 * id. If two wait for one student, or the student has documents already, `joinRecords` does the rest. Safe to repeat.
 */
export async function joinWaitingStudents(platform: Platform, district: District, runId: RunId): Promise<void> {
  const database = platform.databaseOf(district);
  for (let after: string | null = ''; after !== null; ) {
    const { last, pairs }: Awaited<ReturnType<typeof pairsAfter>> = await pairsAfter(platform, district, {
      after,
      addedIn: runId,
    });
    const same = matchPairs(pairs, { oneToOne: false }).same;
    // If two wait, the one under the SSID.
    const [byStateId, byNumber] = [
      same.filter(({ former }) => former.person.stateStudentId !== null),
      same.filter(({ former }) => former.person.stateStudentId === null),
    ];
    const first = new Map([...byNumber, ...byStateId].map((pair) => [pair.current.id, pair]));
    for (const { json } of piecesOf([...first.values()].map(idsOf))) {
      const pair = sql`(select value ->> '$.former' as waiting, value ->> '$.current' as known from json_each(${json}))`;
      const isFree = sql`exists (select 1 from students where id = pair.known and added_in_run = ${runId})
        and not exists (select 1 from documents where district_id = ${district.id} and student_id = pair.known)`;
      await database.batch([
        database.run(sql`delete from students where district_id = ${district.id} and sourced_id is null
          and id in (select waiting from ${pair} as pair where ${isFree})`),
        database.run(sql`update students set id = pair.waiting from ${pair} as pair
          where students.id = pair.known and students.district_id = ${district.id} and ${isFree}
            and not exists (select 1 from students as waiting where waiting.id = pair.waiting)`),
      ]);
    }
    after = last;
  }
}

const idsOf = ({ former, current }: Pair<StudentRow>): MatchedIds => ({ former: former.id, current: current.id });

/**
 * Gives the documents of records that are one child's to the record that Campus has, and asks a person where nothing says whether they are. Documents may have come
 * under the SSID and under the local number, as two who wait, or before Campus learned the SSID. What is asked stays where it is. A question whose ground has
 * gone, because an id was corrected, is dropped. Returns how many documents moved.
 */
export async function joinRecords(platform: Platform, district: District): Promise<number> {
  const database = platform.databaseOf(district);
  let documentsJoined = await moveStrays(platform, district);
  const asked: MatchedIds[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const { last, pairs }: Awaited<ReturnType<typeof pairsAfter>> = await pairsAfter(platform, district, {
      after,
      addedIn: null,
    });
    const { same, toAsk } = matchPairs(
      pairs.filter(({ known }) => known !== 'decided'),
      { oneToOne: false },
    );
    documentsJoined += await joinPairs(platform, district, same);
    const withDocuments = new Set(pairs.filter(({ hasDocuments }) => hasDocuments).map(({ former }) => former.id));
    asked.push(...toAsk.filter(({ former }) => withDocuments.has(former.id)).map(idsOf));
    after = last;
  }
  const now = platform.clock.now().toISOString();
  for (const statement of askAbout(district, asked, now)) await database.run(statement);
  await dropGroundless(platform, district, asked);
  return documentsJoined;
}

/** Documents that were just being stored for a record while it was joined into another. */
async function moveStrays(platform: Platform, district: District): Promise<number> {
  const strays = sql`(select id as former, joined_into as current from students where district_id = ${district.id}
    and joined_into is not null and exists (select 1 from documents where district_id = ${district.id} and student_id = students.id))`;
  const found = await platform.databaseOf(district).get<{ former: string }>(sql`select former from ${strays} limit 1`);
  return found ? runAll(platform, district, moveToCurrent(platform, district, strays, 'roster')) : 0;
}

/** Questions that nobody has touched, and that would not be asked any more. One about a record without any id was asked by a document, and stays. */
async function dropGroundless(platform: Platform, district: District, asked: readonly MatchedIds[]): Promise<void> {
  const database = platform.databaseOf(district);
  const open = await database.all<
    MatchedIds & { id: string }
  >(sql`select student_matches.id, former, current from student_matches
    join students on students.id = former
    where student_matches.district_id = ${district.id} and student_matches.status = 'open' and decided_by is null
      and (state_student_id is not null or local_number is not null)`);
  const key = ({ former, current }: MatchedIds) => `${former} ${current}`;
  const kept = new Set(asked.map(key));
  for (const { json } of piecesOf(open.filter((one) => !kept.has(key(one))).map(({ id }) => id)))
    await database.run(
      sql`delete from student_matches where district_id = ${district.id} and id in (select value from json_each(${json}))`,
    );
}

async function joinPairs(platform: Platform, district: District, same: readonly Pair<StudentRow>[]): Promise<number> {
  const by = 'roster';
  let moved = 0;
  for (const { json } of piecesOf(same.map(idsOf))) {
    const pairs = sql`(select value ->> '$.former' as former, value ->> '$.current' as current from json_each(${json}))`;
    const joined = await runAll(platform, district, [
      ...joinStatements(platform, district, pairs, by),
      // A record that only waited has nothing to undo.
      sql`insert into student_matches (id, district_id, former, current, status, opened_at, decided_by, decided_at)
        select 'mat_' || lower(hex(randomblob(16))), ${district.id}, former, current, 'oneChild', ${platform.clock.now().toISOString()}, ${by}, ${platform.clock.now().toISOString()}
        from ${pairs} as pair join students on students.id = former where sourced_id is not null
        on conflict (district_id, former, current) do update set status = excluded.status, decided_by = excluded.decided_by, decided_at = excluded.decided_at`,
    ]);
    moved += joined;
  }
  return moved;
}

async function runAll(platform: Platform, district: District, statements: readonly SQL[]): Promise<number> {
  const database = platform.databaseOf(district);
  const [first, ...rest] = statements.map((statement) => database.run(statement));
  if (!first) return 0;
  const [history] = await database.batch([first, ...rest]);
  return history?.meta.changes ?? 0;
}

/**
 * Statements that join records: each document of `former` becomes one of `current`, which keeps in mind which record the document named, so that it can be taken back.
 * `former` stays, withdrawn and without documents, so that a document which is just being stored has its student; it moves the next time. The first statement
 * writes one line of history for each document that moves.
 *
 * @param pairs a table of `former` and `current`
 */
export const joinStatements = (platform: Platform, district: District, pairs: SQL, by: string): SQL[] => [
  ...moveToCurrent(platform, district, pairs, by),
  sql`update students set joined_into = ${currentOf(pairs, sql`students.id`)}, status = 'withdrawn'
    where district_id = ${district.id} and id in (select former from ${pairs} as pair)`,
  sql`update students set joined_into = null where district_id = ${district.id} and exists
    (select 1 from ${pairs} as pair where pair.current = students.id and pair.former = students.joined_into)`,
];

const currentOf = (pairs: SQL, former: SQL) => sql`(select current from ${pairs} as pair where former = ${former})`;

const moveToCurrent = (platform: Platform, district: District, pairs: SQL, by: string): SQL[] => {
  const current = currentOf(pairs, sql`documents.student_id`);
  return moveStatements(platform, district, {
    where: sql`district_id = ${district.id} and student_id in (select former from ${pairs} as pair)`,
    to: current,
    joinedFrom: sql`nullif(coalesce(joined_from, documents.student_id), ${current})`,
    change: 'joined',
    by,
  });
};

interface Move {
  /** Condition on `documents`. */
  readonly where: SQL;
  /** The student, and the record that the document names, as expressions on `documents`. */
  readonly to: SQL;
  readonly joinedFrom: SQL;
  readonly change: 'joined' | 'separated';
  readonly by: string;
}

/**
 * Its own version, so that an author who read the document before cannot write it back to the other student. It is read
 * and written in one transaction. If an author writes at the same time, the author has to look again.
 */
export function moveStatements(
  platform: Platform,
  district: District,
  { where, to, joinedFrom, change, by }: Move,
): SQL[] {
  const now = platform.clock.now().toISOString();
  const mark = crypto.randomUUID();
  const stale = (student: SQL) => sql`insert into stale_badges (district_id, student_id, mark)
    select distinct ${district.id}, ${student}, ${mark} from documents where ${where}
    on conflict (district_id, student_id) do update set mark = excluded.mark`;
  return [
    sql`insert into document_changes (district_id, document_id, version, change, changed_by, changed_at, student_id, form, status)
      select district_id, id, version + 1, ${change}, ${by}, ${now}, ${to}, form, status from documents where ${where}`,
    stale(sql`documents.student_id`),
    stale(to),
    sql`update documents set version = version + 1, updated_at = ${now}, joined_from = ${joinedFrom}, student_id = ${to} where ${where}`,
  ];
}
