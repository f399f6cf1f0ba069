import { expect, it } from 'vitest';
import { hostFault } from '../../src/platform/host-rules.ts';

it.each([
  '012.0.0.1',
  '0x0a.0.0.1',
  '10.1',
  '167772161',
  '0300.0250.0.1',
  '127.0.0.1',
  '127.1',
  '169.254.169.254',
  '::1',
  '::ffff:10.0.0.1',
  '64:ff9b::a00:1',
  'fd00::1',
  'metadata.internal',
  'printer.local',
  'localhost',
])('the host %s is not one that a deployed Worker calls', (host) => {
  expect(hostFault(host)).toMatch(/^must be /);
});

it.each(['campus.district.org', '1.1.1.1', '2606:4700::1111'])('the host %s is', (host) => {
  expect(hostFault(host)).toBeNull();
});
