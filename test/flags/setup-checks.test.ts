import { describe, expect, it } from 'vitest';
import type { FlagSetup } from '../../src/flags/campus/campus-flag.ts';
import { checkedSetup } from '../../src/flags/campus/setup-checks.ts';
import { asSourcedId } from '../support/ids.ts';

const flag = (values: Partial<FlagSetup> = {}): FlagSetup => ({
  sourcedId: asSourcedId('F1'),
  name: 'Section 504',
  active: true,
  flagged: true,
  specialEd: true,
  granted: true,
  ...values,
});

const detail = (setups: FlagSetup[]) => {
  const checked = checkedSetup('section504', setups);
  return checked.ok ? 'ready' : checked.problem.detail;
};

describe('the setup of a flag in Campus', () => {
  it('is ready when its name is exact and Active, Flagged and Special Ed are checked', () => {
    expect(detail([flag({ name: 'Health Alert' }), flag()])).toBe('ready');
  });

  it.each([
    ['active', 'Active'],
    ['flagged', 'Flagged'],
    ['specialEd', 'Special Ed'],
  ])('is refused without %s, by the label that Campus shows', (box, label) => {
    expect(detail([flag({ [box]: false })])).toContain(`does not have ${label} checked`);
  });

  it('is refused with everything that fails, the missing grant too', () => {
    const found = detail([flag({ flagged: false, specialEd: false, granted: false })]);
    expect(found).toContain('does not have Flagged and Special Ed checked');
    expect(found).toContain('has not been granted access');
  });

  it.each(['Section 504 ', 'section 504', 'Section504'])('names "%s" as a near miss', (name) => {
    expect(detail([flag({ name })])).toContain(`"${name}", which is not exactly "Section 504"`);
  });

  it('is refused when there are two, and an inactive one beside it does not count', () => {
    expect(detail([flag(), flag({ sourcedId: asSourcedId('F2') })])).toContain('several active flags "Section 504"');
    expect(detail([flag({ sourcedId: asSourcedId('F2'), active: false }), flag()])).toBe('ready');
  });

  it('says so when there is none', () => {
    expect(detail([flag({ name: 'Health Alert' })])).toContain('no flag named "Section 504"');
  });
});
