import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { whyNoFlag } from '../../src/flags/plan/no-flag.ts';
import type { SourcedId } from '../../src/platform/ids.ts';

const today = isoDate('2026-11-02');
const due = {
  badge: { startDate: isoDate('2026-09-08'), endDate: null },
  student: { sourcedId: 'S1' as SourcedId, status: 'active' as const },
  settings: { enabled: true, mode: 'create' as const, cutoverDate: isoDate('2026-10-01'), cutoverCompletedAt: null },
  today,
};
const { badge, student, settings } = due;
const takeOver = { ...settings, mode: 'takeOver' as const };

describe('a badge has no flag', () => {
  it.each([
    ['because its program was never set up', { settings: null }, 'programOff'],
    ['because its program is off', { settings: { ...settings, enabled: false } }, 'programOff'],
    ['before the cutover date', { settings: { ...settings, cutoverDate: isoDate('2026-11-03') } }, 'cutoverDateToCome'],
    ['before it starts', { badge: { ...badge, startDate: isoDate('2026-11-03') } }, 'startsLater'],
    ['when it was over by the cutover', { badge: { ...badge, endDate: isoDate('2026-10-01') } }, 'overBeforeCutover'],
    ['when the student has left', { student: { ...student, status: 'withdrawn' as const } }, 'withdrawn'],
    ['when OneRoster has not brought the student', { student: { ...student, sourcedId: null } }, 'noSourcedId'],
    ['while the take over is still to be made', { settings: takeOver }, 'cutoverPending'],
    ['only until the next run', {}, 'nextRun'],
    ['only until the next run after a take over', { settings: { ...takeOver, cutoverCompletedAt: 'x' } }, 'nextRun'],
  ] as const)('%s', (_, change, reason) => {
    expect(whyNoFlag({ ...due, ...change })).toBe(reason);
  });
});
