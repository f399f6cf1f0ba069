import { describe, expect, it } from 'vitest';
import { participationRules } from '../../src/badges/index.ts';
import { forms } from '../../src/forms/index.ts';
import { day, takesNoPart } from './cases/case.ts';
import { ohioCases } from './cases/ohio.ts';
import { wisconsinCases } from './cases/wisconsin.ts';
import { timeline } from './support.ts';

const cases = { ...ohioCases, ...wisconsinCases };

for (const [program, rows] of Object.entries(cases))
  describe(program, () => {
    it.each(rows)('%s', (_, document, status) => {
      const found = timeline(document).entries.map(({ asOf, status: given }) => ({ asOf, status: given }));
      expect(found).toEqual(status === null ? [] : [{ asOf: day, status }]);
    });
  });

describe('the tables', () => {
  const tables = Object.entries(participationRules).flatMap(([state, programs]) =>
    Object.entries(programs).map(([program, table]) => ({ state, program, ...table })),
  );
  const rows = tables.flatMap(({ state, program, rows: own }) => own.map((rule) => ({ state, program, rule })));

  it('have every row covered by a case above, but for those that repeat one for each gifted area', () => {
    const reasons = new Set(
      Object.values(cases).flatMap((own) =>
        own.flatMap(([, one]) => timeline(one).entries.map(({ reason }) => reason)),
      ),
    );
    const uncovered = rows.filter(({ rule }) => !reasons.has(rule.reason) && rule.form !== 'writtenEducationPlan');
    expect(uncovered).toEqual([]);
  });

  it.each(rows)(
    'name only fields of the state’s form: $state, $rule.form, $rule.reason',
    ({ state, program, rule }) => {
      const form = forms[rule.form];
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
