import { z } from 'zod';
import { type IsoDate, parseIsoDate } from '../../calendar/iso-date.ts';
import type { SourcedId } from '../../platform/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import { problem } from '../../platform/problems.ts';
import { ok, type Result, refuse } from '../../platform/result.ts';
import {
  advance,
  askPage,
  type Cursor,
  circlesWorthAsking,
  firstPage,
  goesInCircles,
  type OneRosterClient,
  type WriteAnswer,
} from '../../roster/index.ts';
import type { CampusFlag, FlagSetup } from './campus-flag.ts';

/**
 * The "programs" and "program participation" endpoints of Campus' OneRoster 1.2 for Digital Learning Partners. Their payload is not public: everything that is
 * ASSUMED of it stands in this file and nowhere else.
 *
 * Assumed: OneRoster conventions (collection GET with limit, offset, filter, X-Total-Count; GUIDRefs; booleans as strings); a flag's setup is a "program" with
 * name, active, flagged, specialEd; a student's flag is a "programParticipation" with program, user, beginDate, endDate, userWarning; the LTI launch URL travels
 * as metadata.launchUrl; PUT under a sourcedId of ours creates or replaces, and a repetition changes nothing; GET
 * and DELETE of one; a setup that the partner may not write answers 403 to a write, and says so beforehand as metadata.partnerAccess where Campus shows it. Known: the header x-vendor-authorization.
 */
export interface CampusPrograms {
  flagSetups(): Promise<Result<FlagSetup[]>>;
  /** Every flag of one setup, of students past and present. */
  flagsOf(setup: SourcedId): Promise<Result<CampusFlag[]>>;
  /** One flag; null when Campus has none under this sourcedId. */
  flag(sourcedId: SourcedId): Promise<Result<CampusFlag | null>>;
  /** Creates or replaces one flag. Anything but a status of 2xx is Campus' refusal of this flag. Sent once; see `flag` for a lost answer. */
  putFlag(flag: CampusFlag): Promise<Result<WriteAnswer>>;
  /** Removes one flag, likewise. 404 says that it was gone already. */
  removeFlag(sourcedId: SourcedId): Promise<Result<WriteAnswer>>;
}

const pageLimit = 2000;

const sourcedId = z.string().min(1).brand('OneRosterSourcedId');
const reference = z.looseObject({ sourcedId });
const flag = z.union([z.boolean(), z.string()]).transform((value) => value === true || value === 'true');
const date = z.string().transform((text, context): IsoDate => {
  const parsed = parseIsoDate(text.slice(0, 10));
  if (parsed) return parsed;
  context.addIssue({ code: 'custom', message: 'is not a date' });
  return z.NEVER;
});

const program = z.looseObject({
  sourcedId,
  name: z.string(),
  active: flag.default(false),
  flagged: flag.default(false),
  specialEd: flag.default(false),
  metadata: z.looseObject({ partnerAccess: flag.optional() }).nullish(),
});

const participation = z.looseObject({
  sourcedId,
  status: z.string().optional(),
  program: reference,
  user: reference,
  beginDate: date,
  endDate: z.preprocess((value) => value || null, date.nullable()),
  userWarning: z.string().nullish(),
  metadata: z.looseObject({ launchUrl: z.string().nullish() }).nullish(),
});

export function campusPrograms(platform: Platform, client: OneRosterClient): CampusPrograms {
  const { CAMPUS_VENDOR_KEY, CAMPUS_VENDOR_SECRET } = platform.config;
  const now = () => platform.clock.now().getTime();
  const headers = { 'x-vendor-authorization': `${CAMPUS_VENDOR_KEY}:${CAMPUS_VENDOR_SECRET}` };

  const mayEaseMs = (platform.config.STEP_LEASE_SECONDS * 1000) / 2;

  /** One reading of a collection, each object once, as patient as that of a roster. Not whole when an object cannot be read, or when fewer came than Campus says there are. */
  async function read<T extends z.ZodType<{ sourcedId: SourcedId }>>(
    path: string,
    filter: string | null,
    object: T,
    first: Cursor,
  ) {
    const found = new Map<SourcedId, z.infer<T>>();
    let received = 0;
    let unreadable = 0;
    const began = now();
    for (let cursor = first; ; ) {
      const asked = await askPage(client, { path, envelope: path, ...(filter && { filter }) }, cursor, headers);
      if (asked.kind === 'refused') return asked.refused;
      cursor = asked.cursor;
      if (asked.kind === 'askAgain') {
        // A Campus that is silent has used up the step; one that refuses answers at once.
        if (now() - began < mayEaseMs) continue;
        return asked.refused;
      }
      const { page } = asked;
      for (const row of page.rows) {
        const parsed = object.safeParse(row);
        if (parsed.success) found.set(parsed.data.sourcedId, parsed.data);
        else unreadable++;
      }
      received += page.rows.length;
      const moved = advance(cursor, { ...page, rows: page.rows.length });
      const counts = { received, distinct: found.size + unreadable };
      if (moved && !(circlesWorthAsking(moved) && goesInCircles(counts))) {
        cursor = moved;
        continue;
      }
      if (unreadable > 0) platform.log.error('unreadable objects', { path, unreadable });
      return ok({ found, unreadable, missing: Math.max(0, (page.total ?? cursor.total ?? 0) - found.size) });
    }
  }

  /**
   * A whole collection. Half a list of flags would make a cutover leave the other half as it is, and an undo forget it: so what is not whole is read again, in the
   * other direction and with other page borders, and is refused unless both readings bring the same objects: then Campus' total is wrong.
   */
  async function all<T extends z.ZodType<{ sourcedId: SourcedId }>>(
    path: string,
    filter: string | null,
    object: T,
  ): Promise<Result<z.infer<T>[]>> {
    const begin = firstPage(pageLimit);
    const first = await read(path, filter, object, begin);
    if (!first.ok) return first;
    if (first.value.unreadable === 0 && first.value.missing === 0) return ok([...first.value.found.values()]);
    const second = await read(path, filter, object, { ...begin, pass: 2, limit: pageLimit + 1 });
    if (!second.ok) return second;
    const { found, unreadable, missing } = second.value;
    const agreed = found.size > 0 && new Set(found.keys()).symmetricDifference(first.value.found).size === 0;
    if (unreadable === 0 && (missing === 0 || agreed)) return ok([...found.values()]);
    const detail = `Campus did not answer the whole of its ${path}: ${unreadable} could not be read, ${missing} are missing. SameGoal changed nothing and asks again.`;
    return refuse(problem('campusAnswerInvalid', detail));
  }

  return {
    async flagSetups() {
      const programs = await all('programs', null, program);
      if (!programs.ok) return programs;
      return ok(
        programs.value.map(({ sourcedId, name, active, flagged, specialEd, metadata }) => ({
          ...{ sourcedId, name, active, flagged, specialEd },
          granted: metadata?.partnerAccess ?? true,
        })),
      );
    },
    async flagsOf(setup) {
      const filter = `program.sourcedId='${setup.replaceAll("'", "''")}'`;
      const participations = await all('programParticipations', filter, participation);
      if (!participations.ok) return participations;
      const live = participations.value.filter(
        (row) => row.status !== 'tobedeleted' && row.program.sourcedId === setup,
      );
      return ok(live.map(flagFrom));
    },
    async flag(id) {
      const found = await client.object(flagPath(id), 'programParticipation', headers);
      if (!found.ok) return found;
      if (found.value === null) return ok(null);
      const parsed = participation.safeParse(found.value);
      if (!parsed.success)
        return refuse(problem('campusAnswerInvalid', 'Campus sent a flag that SameGoal cannot read.'));
      return ok(parsed.data.status === 'tobedeleted' ? null : flagFrom(parsed.data));
    },
    putFlag: (value) => client.write('PUT', flagPath(value.sourcedId), participationFrom(value), headers),
    removeFlag: (id) => client.write('DELETE', flagPath(id), undefined, headers),
  };
}

const flagPath = (id: SourcedId) => `programParticipations/${encodeURIComponent(id)}`;

function flagFrom(row: z.infer<typeof participation>): CampusFlag {
  const { sourcedId, program: setup, user, beginDate, endDate, userWarning, dateLastModified: _, ...other } = row;
  return {
    sourcedId,
    setup: setup.sourcedId,
    student: user.sourcedId,
    beginDate,
    endDate: endDate ?? null,
    userWarning: userWarning || null,
    launchUrl: row.metadata?.launchUrl ?? null,
    other,
  };
}

function participationFrom(value: CampusFlag) {
  const { metadata, ...other } = value.other as { metadata?: Record<string, unknown> };
  return {
    programParticipation: {
      ...other,
      sourcedId: value.sourcedId,
      status: 'active',
      program: { sourcedId: value.setup, type: 'program' },
      user: { sourcedId: value.student, type: 'user' },
      beginDate: value.beginDate,
      ...(value.endDate && { endDate: value.endDate }),
      ...(value.userWarning && { userWarning: value.userWarning }),
      ...((metadata || value.launchUrl) && {
        metadata: { ...metadata, ...(value.launchUrl && { launchUrl: value.launchUrl }) },
      }),
    },
  };
}
