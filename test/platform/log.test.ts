import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { accessRecords } from '../../src/lti/schema.ts';
import { errorFields, failureFields } from '../../src/platform/log.ts';
import { platformOf } from '../../src/platform/platform.ts';

it('of a row that the database refuses, a log line has the kind of error and its place, and no value', async () => {
  const name = 'Robin\n    at Example (secret.ts:1:1)';
  const row = { id: 'acc_1', name, subject: 'person-1' } as typeof accessRecords.$inferInsert;
  const error = await platformOf(env)
    .directory.insert(accessRecords)
    .values(row)
    .catch((thrown: unknown) => thrown);
  expect(String((error as Error).message)).toContain('Robin');
  const fields = errorFields(error);
  expect(fields).toMatchObject({
    name: 'Error',
    at: expect.stringMatching(/^at /),
    cause: expect.stringMatching(/SQLITE_CONSTRAINT/),
  });
  expect(JSON.stringify(fields)).not.toMatch(/Robin|Example|secret|person-1|acc_1/);
});

it.each([['a text'], [undefined]])('what was thrown and is no error is not repeated: %s', (thrown) => {
  expect(errorFields(thrown)).toEqual({ name: 'unknown' });
});

it('of a busy database, a log line has the sentence that D1 documents, and no other part of the message', () => {
  const cause = new Error('D1_ERROR: D1 DB is overloaded. Too many requests queued. near Robin Example');
  const fields = errorFields(new Error('Failed query: insert Robin Example', { cause }));
  expect(fields).toMatchObject({ database: 'D1 DB is overloaded. Too many requests queued', cause: 'Error D1_ERROR' });
  expect(JSON.stringify(fields)).not.toContain('Robin');
});

it.each([
  ['E_SENDER_NOT_VERIFIED', { name: 'Error', code: 'E_SENDER_NOT_VERIFIED' }],
  ['robin@example.org is not verified', { name: 'Error' }],
  [550, { name: 'Error' }],
])("of a service's failure, a log line has the code when it is one: %s", (code, fields) => {
  expect(failureFields(Object.assign(new Error('robin@example.org'), { code }))).toEqual(fields);
});
