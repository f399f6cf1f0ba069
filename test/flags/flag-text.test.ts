import { describe, expect, it } from 'vitest';
import { flagText } from '../../src/flags/plan/flag-text.ts';

const ohio = (hiddenFlagNotes: string[] = []) => ({ state: 'OH', hiddenFlagNotes }) as const;

describe('the hover text of a flag', () => {
  it('says what a code means, where a source says it', () => {
    expect(flagText(ohio(), 'Disability: ET09; LRE: IE13')).toBe(
      'Disability: ET09, Intellectual Disability; LRE: IE13',
    );
    expect(flagText(ohio(), 'Disability: ET15; LRE: IECF')).toBe(
      'Disability: ET15, Other Health Impairment, Minor; LRE: IECF, correctional facility',
    );
  });
  it('leaves out the notes that the district hides', () => {
    expect(flagText(ohio(['LRE']), 'Disability: ET09; LRE: IE13')).toBe('Disability: ET09, Intellectual Disability');
    expect(flagText(ohio(['Disability', 'LRE']), 'Disability: ET09; LRE: IE13')).toBe('');
  });
  it('drops meanings from the last note on, rather than a note, where 100 characters do not hold all', () => {
    const long = 'Disability: ET02; LRE: IE39; Reading screener status: on track for the third grade reading guarantee';
    const text = flagText(ohio(), long.slice(0, 90));
    expect(text.length).toBeLessThanOrEqual(100);
    expect(text).toContain('LRE: IE39;');
    expect(text).toContain('Disability: ET02');
  });
  it('keeps a note without a value, and text that only looks like a code', () => {
    expect(flagText(ohio(), 'Superior Cognitive Ability')).toBe('Superior Cognitive Ability');
    expect(flagText(ohio(), 'Retention exemption: ET; Disability: ET07')).toBe(
      'Retention exemption: ET; Disability: ET07, Other Health Impairment, retired',
    );
  });
  it('is cut at 100 characters', () => {
    expect(flagText(ohio(), `Retention exemption: ${'x'.repeat(200)}`)).toHaveLength(100);
  });
});
