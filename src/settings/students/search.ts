import type { Context } from 'hono';
import { z } from 'zod';
import { localTime } from '../../calendar/time-zone.ts';
import { openBadges } from '../../documents/index.ts';
import { studentsWithoutFlag } from '../../flags/index.ts';
import type { Parameters } from '../../platform/pages/index.ts';
import { programKeys } from '../../programs/index.ts';
import { type StudentSearch, studentOrders } from '../../roster/index.ts';
import type { SettingsEnv } from '../shell/guards.ts';

/** What the address of the list says. What was typed, which may be a name, is sealed in `q`. */
const addressFields = z.object({
  q: z.string().max(1000).catch(''),
  program: z.enum(programKeys).or(z.literal('')).catch(''),
  flag: z.enum(['', 'none']).catch(''),
  campus: z.enum(['', 'missing']).catch(''),
  school: z.string().max(200).catch(''),
  grade: z.string().max(10).catch(''),
  order: z.enum(studentOrders).catch('name'),
});

type Address = z.output<typeof addressFields>;

/** What is shown of a search. */
export interface ShownSearch extends Omit<Address, 'q'> {
  readonly text: string;
  /** The query of the address, without the page. Empty when nothing is asked. */
  readonly query: string;
}

const purposeOf = (c: Context<SettingsEnv>) =>
  `students searched by ${c.get('signedIn').administrator.id} in ${c.get('district').id}`;

/** The search of the address. What somebody else has sealed, or nobody, is no text. */
export async function searchOf(c: Context<SettingsEnv>): Promise<ShownSearch> {
  const { q, ...filters } = addressFields.parse(c.req.query());
  const text = q
    ? await c
        .get('platform')
        .sealer.open(q, purposeOf(c))
        .catch(() => '')
    : '';
  return { ...filters, text, query: queryOf({ ...filters, q: text ? q : '' }) };
}

/** The query that a sent form leads to. */
export async function queryFrom(c: Context<SettingsEnv>, sent: Parameters): Promise<string> {
  const text = (sent.get('search') ?? '').trim().slice(0, 100);
  const q = text ? await c.get('platform').sealer.seal(text, purposeOf(c)) : '';
  return queryOf({ ...addressFields.parse(Object.fromEntries(sent)), q });
}

const queryOf = (address: Address) =>
  new URLSearchParams(
    Object.entries(address).filter(([name, value]) => value !== '' && !(name === 'order' && value === 'name')),
  ).toString();

/** The same as `listStudents` takes it. */
export async function studentsAskedFor(
  c: Context<SettingsEnv>,
  { text, program, flag, campus, school, grade }: ShownSearch,
): Promise<StudentSearch> {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const today = () => localTime(platform.clock.now(), district.timeZone).date;
  const asked = program || null;
  const among =
    flag === 'none'
      ? await studentsWithoutFlag(platform, district, today(), asked)
      : asked && (await openBadges(platform, district, today(), asked)).map(({ studentId }) => studentId);
  return {
    search: text || undefined,
    notInCampus: campus === 'missing',
    school: school || undefined,
    grade: grade || undefined,
    among: among ?? undefined,
  };
}
