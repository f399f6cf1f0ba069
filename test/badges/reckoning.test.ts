import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { badgesFrom } from '../../src/badges/badges.ts';
import type { ParticipationDocument } from '../../src/badges/read-document.ts';
import { reckoning } from '../../src/badges/rules-fingerprint.ts';
import { byForm, timelineBy } from '../../src/badges/timeline.ts';
import type { Rule } from '../../src/states/index.ts';
import { asDocumentId } from '../support/ids.ts';

/** Tables of their own, with all that a row can say, so that a change of a state's table is none of the reckoning. */
const specialEducation: Rule[] = [
  {
    form: 'etr',
    date: 'meetingDate',
    when: { evaluationType: 'initial', determination: ['ET01', 'ET02'] },
    status: 'underReview',
    reason: 'a',
    notes: { Disability: 'determination' },
  },
  {
    form: 'iep',
    date: ['effectiveFrom', 'meetingDate'],
    unless: { initialConsent: 'refused' },
    status: 'participating',
    reason: 'b',
    notes: { LRE: 'outcome', Plan: null },
  },
  { form: 'iep', date: 'meetingDate', when: { initialConsent: 'refused' }, status: 'notParticipating', reason: 'c' },
  {
    form: 'transfer',
    date: 'etrAdoptedDate',
    status: 'participating',
    reason: 'd',
    notes: { Disability: 'determination' },
    blankDateAllowed: true,
  },
  {
    form: 'transfer',
    date: 'iepAdoptedDate',
    status: 'participating',
    reason: 'e',
    notes: { LRE: 'outcome' },
    blankDateAllowed: true,
    opensNothingAfterEnd: true,
  },
  { form: 'specialEducationExit', date: 'date', status: 'notParticipating', reason: 'f' },
];
const section504: Rule[] = [
  { form: 'section504Plan', date: 'meetingDate', status: 'participating', reason: 'g' },
  { form: 'section504Discontinuation', date: 'date', status: 'notParticipating', reason: 'h' },
];
const rules = byForm({ specialEducation: { rows: specialEducation }, section504: { rows: section504 } });

/** The same numbers everywhere and always (Park and Miller). */
function numbers(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

const answers: Record<string, readonly unknown[]> = {
  evaluationType: ['initial', 'reevaluation'],
  determination: ['ET01', 'ET02', 'ETNE'],
  initialConsent: ['given', 'refused'],
  outcome: ['IE13', 'IE14'],
};
const dates = ['meetingDate', 'effectiveFrom', 'etrAdoptedDate', 'iepAdoptedDate', 'date'];
const names = [...rules.keys()];

function document(roll: (below: number) => number, at: number): ParticipationDocument {
  const fields: Record<string, unknown> = {};
  for (const name of dates) if (roll(4) > 0) fields[name] = roll(30) === 0 ? '2026-02-30' : `2026-01-0${1 + roll(9)}`;
  for (const [name, options] of Object.entries(answers)) if (roll(4) > 0) fields[name] = options[roll(options.length)];
  const id = asDocumentId(`doc${at}`);
  return { id, form: names[roll(names.length)] as string, status: roll(8) > 0 ? 'completed' : 'draft', fields };
}

describe('the reckoning', () => {
  /**
   * Badges are recomputed when the fingerprint of their rules changes, and the fingerprint knows the rows and this number alone. When this fails, timelines or
   * badges are made otherwise of the same rows: if that is meant, raise `reckoning` and write the new pair here.
   */
  it('has a new value when the same rows make other badges of the same documents', () => {
    const roll = numbers(4711);
    const badges = Array.from({ length: 400 }, () => {
      const documents = Array.from({ length: 1 + roll(7) }, (_, at) => document(roll, at));
      const made = badgesFrom(timelineBy(rules, documents).entries);
      return made
        .map(({ program, startDate, endDate, notes }) => `${program} ${startDate} ${endDate} ${notes}`)
        .toSorted();
    });
    const digest = createHash('sha256').update(JSON.stringify(badges)).digest('hex').slice(0, 16);
    expect(badges.flat().length).toBeGreaterThan(300);
    expect({ reckoning, digest }).toEqual({ reckoning: 2, digest: '2a450b37cecff5ed' });
  });
});
