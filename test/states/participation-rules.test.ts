import { describe, expect, it } from 'vitest';
import { type FormName, forms, states } from '../../src/states/index.ts';
import { timeline } from '../badges/support.ts';
import { type Case, day, takesNoPart } from './participation-case.ts';

/** What each state's `participation-cases.ts` exports as `cases`. */
const files = import.meta.glob<{ cases: Record<string, readonly Case[]> }>('./*/participation-cases.ts', {
  eager: true,
});
const cases = Object.fromEntries(Object.values(files).flatMap((file) => Object.entries(file.cases)));

for (const [program, rows] of Object.entries(cases))
  describe(program, () => {
    it.each(rows.map((one) => [one[0], one] as const))('%s', (_, [, document, status, said, notes = {}]) => {
      const { entries, corrections } = timeline(document);
      const expected = { asOf: day, status, reason: said, notes };
      expect(entries.map(({ program: __, documentId: ___, ...entry }) => entry)).toEqual(
        status === null ? [] : [expected],
      );
      const wanting = corrections.flatMap(({ anyOf }) => anyOf.map((set) => set.join(' and ')));
      expect(wanting).toEqual(status === null ? (said ?? []) : []);
    });
  });

describe('the tables', () => {
  const tables = Object.entries(states).flatMap(([state, { participation }]) =>
    Object.entries(participation).map(([program, table]) => ({ state, program, ...table })),
  );
  const rows = tables.flatMap(({ state, program, rows: own }) => own.map((rule) => ({ state, program, rule })));
  const named = (state: string, program: string, form: string, reason: string) =>
    `${state}, ${program}, ${form}: ${reason}`;

  it('have a case above for each row of each program and state, and no two rows that say the same', () => {
    const covered = Object.values(cases).flatMap((own) =>
      own.flatMap(([, document]) => {
        const { form } = document;
        const { state } = forms[form as FormName];
        return timeline(document).entries.map(({ program, reason }) => named(state, program, form, reason));
      }),
    );
    const all = rows.map(({ state, program, rule }) => named(state, program, rule.form, rule.reason));
    expect([...new Set(covered)].toSorted()).toEqual(all.toSorted());
  });

  it.each(rows)(
    'name only fields of the state’s form: $state, $rule.form, $rule.reason',
    ({ state, program, rule }) => {
      const form = forms[rule.form as FormName];
      expect(form).toMatchObject({ state, program });
      const named = [rule.date, Object.keys(rule.when ?? {}), Object.keys(rule.unless ?? {})].flat();
      const noted = Object.values(rule.notes ?? {}).filter((field) => field !== null);
      expect(Object.keys(form.fields.shape)).toEqual(expect.arrayContaining([...named, ...noted]));
    },
  );

  it('lead nobody out of Advanced Learners', () => {
    expect(rows.filter(({ program, rule }) => program === 'advancedLearners' && rule.status === takesNoPart)).toEqual(
      [],
    );
  });

  it('name their source', () => {
    for (const { sources } of tables) expect(sources.length).toBeGreaterThan(0);
  });
});
