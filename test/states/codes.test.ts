import { describe, expect, it } from 'vitest';
import { takes } from '../../src/states/codes.ts';
import { codesOf, codeTextIn, meaningIn } from '../../src/states/index.ts';
import { codeLists } from '../../src/states/ohio/codes.ts';
import { eligibleDeterminations, notEligibleDeterminations } from '../../src/states/ohio/forms/determinations.ts';
import { consentOutcomes } from '../../src/states/ohio/forms/emis-fields.ts';

describe('the code lists of Ohio', () => {
  it('have the codes that forms offer', () => {
    const evaluation = [codeLists.determination, codeLists.initialEvaluation, codeLists.reevaluation].flatMap(codesOf);
    expect(evaluation).toEqual(
      expect.arrayContaining([...eligibleDeterminations, ...notEligibleDeterminations, 'ETDP']),
    );
    expect(codesOf(codeLists.consent)).toEqual([...consentOutcomes]);
  });
  it('have the numbers of FD behind the ET of GE', () => {
    for (const number of codesOf(codeLists.disabilityCondition))
      expect(meaningIn(codeLists.determination, `ET${number}`)).toBe(meaningIn(codeLists.disabilityCondition, number));
  });
  it('each name a source and a place', () => {
    for (const { source, elements } of Object.values(codeLists)) {
      expect(source).not.toBe('');
      expect(elements).not.toBe('');
    }
  });
  it('take the codes of the fiscal year that is asked for', () => {
    const list = {
      ...codeLists.consent,
      tables: [
        { since: 2013, value: { codes: { CNGI: null } } },
        { since: 2028, value: { codes: { CNGX: null } } },
      ],
    } as const;
    expect([2027, 2028].map((year) => takes(list, 'CNGI', year))).toEqual([true, false]);
    expect([2027, 2028].map((year) => takes(list, 'CNGX', year))).toEqual([false, true]);
  });
});

it('a code is shown with its meaning, and by itself where no source says it', () => {
  expect(codeTextIn('OH', 'ET09')).toBe('ET09, Intellectual Disability');
  expect(codeTextIn('OH', 'IE13')).toBe('IE13');
  expect(codeTextIn('OH', '09')).toBe('09');
  expect(codeTextIn('WI', 'ET09')).toBe('ET09');
});
