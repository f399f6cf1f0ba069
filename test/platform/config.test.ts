import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { readConfig } from '../../src/platform/config.ts';

const deployed = { ...env, PUBLIC_URL: 'https://link.example.org' };

it('accepts the development values on this machine', () => {
  expect(readConfig(env).PUBLIC_URL).toContain('127.0.0.1');
});

it.each([
  'PUBLIC_URL',
  'MAIL_FROM',
  'OPERATOR_TOKEN',
  'SEALING_KEYS',
  'SIGNING_KEYS',
  'CAMPUS_VENDOR_KEY',
  'CAMPUS_VENDOR_SECRET',
  'STEP_LEASE_SECONDS',
])('names %s when it is missing', (name) => {
  expect(() => readConfig({ ...env, [name]: undefined })).toThrow(`${name}: `);
});

it('names everything that is wrong at once, and shows no value', () => {
  const wrong = { ...env, OPERATOR_TOKEN: 'too-short-token', SEALING_KEYS: '{"current":"none","keys":{}}' };
  expect(() => readConfig(wrong)).toThrow(/OPERATOR_TOKEN: .*SEALING_KEYS\.current: /);
  expect(() => readConfig(wrong)).not.toThrow(/too-short-token/);
});

it.each(['OPERATOR_TOKEN', 'SEALING_KEYS', 'SIGNING_KEYS', 'CAMPUS_VENDOR_SECRET'])(
  'refuses the development value of %s where the Worker is deployed',
  (name) => {
    expect(() => readConfig(deployed)).toThrow(`${name}: is the public development value`);
  },
);

it.each([
  ['SEALING_KEYS', (value: string) => value.replaceAll('development', 'production')],
  ['SIGNING_KEYS', (value: string) => value.replaceAll('development', 'production')],
])('refuses the key material of %s under another name too', (name, rename) => {
  const value = rename(String(deployed[name as keyof typeof deployed]));
  expect(value).not.toContain('development');
  expect(() => readConfig({ ...deployed, [name]: value })).toThrow(`${name}: is the public development value`);
});

it('refuses to be deployed at an address without https', () => {
  expect(() => readConfig({ ...env, PUBLIC_URL: 'http://link.example.org' })).toThrow(
    'PUBLIC_URL: must start with https',
  );
});
