import { describe, expect, it } from 'vitest';
import { forms } from '../../src/states/index.ts';

describe('the forms', () => {
  it.each(Object.entries(forms))('%s has a printed label for every field, and its plan dates are fields', (_, form) => {
    for (const [name, schema] of Object.entries(form.fields.shape)) expect(schema.description, name).toBeTruthy();
    const { date = [], from = [], to, notBefore, countsFrom } = form.plan ?? {};
    for (const field of [...date, ...from, to, notBefore, countsFrom])
      if (field) expect(Object.keys(form.fields.shape)).toContain(field);
  });

  it('may be blank, and hold no field but their own', () => {
    for (const { fields } of Object.values(forms)) {
      expect(fields.safeParse({}).success).toBe(true);
      expect(fields.safeParse({ notAField: 'x' }).success).toBe(false);
    }
  });

  it('exist for every program', () => {
    expect(new Set(Object.values(forms).map(({ program }) => program))).toEqual(
      new Set(['specialEducation', 'section504', 'advancedLearners', 'k4Literacy', 'englishLearners']),
    );
  });
});
