import { expect, it } from 'vitest';
import { byteRange } from '../../src/lti/byte-range.ts';

const whole = { kind: 'whole' };
const unsatisfiable = { kind: 'unsatisfiable' };
const part = (offset: number, length: number) => ({ kind: 'part', offset, length });

it.each<[string | undefined, object]>([
  [undefined, whole],
  ['bytes=0-99', part(0, 100)],
  ['bytes=0-0', part(0, 1)],
  ['bytes=990-', part(990, 10)],
  ['bytes=990-5000', part(990, 10)],
  ['bytes=-10', part(990, 10)],
  ['bytes=-5000', part(0, 1000)],
  ['bytes=-0', unsatisfiable],
  ['bytes=1000-', unsatisfiable],
  ['bytes=5-2', whole],
  ['bytes=-', whole],
  ['bytes=0-1,4-5', whole],
  ['lines=0-1', whole],
  ['bytes=a-b', whole],
])('of 1,000 bytes, %s', (header, expected) => {
  expect(byteRange(header, 1000)).toEqual(expected);
});
