import { z } from '@hono/zod-openapi';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Badge, badgesFrom, isOpenOn, type ParticipationDocument, timelineOf } from '../../src/badges/index.ts';
import { addDays, type IsoDate, isoDate } from '../../src/calendar/iso-date.ts';
import { type Program, programKeys } from '../../src/programs/index.ts';
import {
  type FormName,
  formNames,
  forms,
  type ParticipationStatus,
  type StateCode,
  stateCodes,
} from '../../src/states/index.ts';
import { asDocumentId } from '../support/ids.ts';

const firstDay = isoDate('2026-01-01');
const days = 12;
/** Few days, so that documents of one day are common. */
const date = fc.integer({ min: 0, max: days - 1 }).map((offset) => addDays(firstDay, offset) as string);

/** Anything that the form's schema lets through: each field blank or filled in. */
function fieldsOf(name: FormName): fc.Arbitrary<Record<string, unknown>> {
  const filled = Object.entries(forms[name].fields.shape).map(([field, schema]): [string, fc.Arbitrary<unknown>] => {
    const inner = (schema as z.ZodOptional<z.ZodType>).unwrap();
    if (inner instanceof z.ZodEnum) return [field, fc.constantFrom(...inner.options)];
    if (inner instanceof z.ZodBoolean) return [field, fc.boolean()];
    if (inner instanceof z.ZodPipe) return [field, date];
    return [field, fc.constantFrom('IE13', 'IE14')];
  });
  return fc.record(Object.fromEntries(filled), { requiredKeys: [] });
}

/** Documents on the state's forms, those of one program mostly: only among them does anything happen. */
const documentsOf = (state: StateCode) => {
  const ofState = formNames.filter((name) => forms[name].state === state);
  const document = (names: readonly FormName[]) =>
    fc.constantFrom(...names).chain((form) =>
      fc.record({
        id: fc.uuid().map((id) => asDocumentId(id)),
        form: fc.constant<string>(form),
        status: fc.constantFrom('completed' as const, 'completed' as const, 'draft' as const),
        fields: fieldsOf(form),
      }),
    );
  const list = (names: readonly FormName[]): fc.Arbitrary<ParticipationDocument[]> =>
    fc.uniqueArray(document(names), { selector: ({ id }) => id, maxLength: 14 });
  const ofOneProgram = fc
    .constantFrom(...programKeys)
    .map((program) => ofState.filter((name) => forms[name].program === program))
    .filter((names) => names.length > 0);
  return fc.oneof(ofOneProgram.chain(list), list(ofState));
};

const badgesIn = (state: StateCode, documents: readonly ParticipationDocument[]): Badge[] =>
  badgesFrom(timelineOf(state, documents).entries);
const sorted = (badges: Badge[]) =>
  badges.toSorted((a, b) => a.program.localeCompare(b.program) || a.ordinal - b.ordinal);

describe.each(stateCodes)('badges in %s, whatever the documents', (state) => {
  const someDocuments = documentsOf(state);
  const badgesOf = (documents: readonly ParticipationDocument[]) => badgesIn(state, documents);

  it('do not depend on the order in which documents arrive', () => {
    const shuffled = someDocuments.chain((documents) =>
      fc.tuple(fc.constant(documents), fc.shuffledSubarray(documents, { minLength: documents.length })),
    );
    fc.assert(
      fc.property(shuffled, ([documents, others]) => {
        expect(sorted(badgesOf(others))).toEqual(sorted(badgesOf(documents)));
        expect(timelineOf(state, others)).toEqual(timelineOf(state, documents));
      }),
    );
  });

  it('do not depend on drafts', () => {
    fc.assert(
      fc.property(someDocuments, (documents) => {
        expect(badgesOf(documents)).toEqual(badgesOf(documents.filter(({ status }) => status === 'completed')));
      }),
    );
  });

  it('are the same again when a document is removed and comes back', () => {
    const oneAway = someDocuments
      .filter((documents) => documents.length > 0)
      .chain((documents) => fc.tuple(fc.constant(documents), fc.nat(documents.length - 1)));
    fc.assert(
      fc.property(oneAway, ([documents, at]) => {
        const without = documents.toSpliced(at, 1);
        const again = [...without, ...documents.slice(at, at + 1)];
        expect(sorted(badgesOf(again))).toEqual(sorted(badgesOf(documents)));
      }),
    );
  });

  it('of one program never overlap, are numbered in order, and only the last is open', () => {
    fc.assert(
      fc.property(someDocuments, (documents) => {
        const byProgram = Map.groupBy(badgesOf(documents), ({ program }) => program);
        for (const [, badges] of byProgram)
          badges.forEach((badge, index) => {
            expect(badge.ordinal).toBe(index + 1);
            const next = badges[index + 1];
            if (badge.endDate !== null) expect(badge.endDate > badge.startDate).toBe(true);
            if (next) expect(badge.endDate !== null && badge.endDate < next.startDate).toBe(true);
          });
      }),
    );
  });

  it('change only on a date of some completed document', () => {
    fc.assert(
      fc.property(someDocuments, (documents) => {
        const dates = documents.flatMap(({ status, fields }) => (status === 'completed' ? Object.values(fields) : []));
        for (const { startDate, endDate } of badgesOf(documents)) {
          expect(dates).toContain(startDate);
          if (endDate !== null) expect(dates).toContain(endDate);
        }
      }),
    );
  });

  it('cover exactly the days on which the last word until then is participation', () => {
    fc.assert(
      fc.property(someDocuments, (documents) => {
        const badges = badgesOf(documents);
        for (const program of programKeys)
          for (let offset = 0; offset < days; offset++) {
            const day = addDays(firstDay, offset);
            const covered = badges.some((badge) => badge.program === program && isOpenOn(badge, day));
            expect(covered, `${program} on ${day}`).toBe(
              standingOn(state, documents, program, day) === 'participating',
            );
          }
      }),
    );
  });
});

/** The same rule said day by day: of the statuses given up to the end of the day, reviews aside, the last. */
function standingOn(
  state: StateCode,
  documents: readonly ParticipationDocument[],
  program: Program,
  day: IsoDate,
): ParticipationStatus | null {
  const said = timelineOf(state, documents).entries.filter((entry) => entry.program === program && entry.asOf <= day);
  return said.findLast(({ status }) => status !== 'underReview')?.status ?? null;
}
