import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../src/reporting/snapshot.ts';
import { jsonOfStored, separator, storedValues } from '../../src/reporting/stored-values.ts';
import { reportNames, reports, valuesOfAnswer } from '../../src/states/index.ts';
import { present } from '../support/invented.ts';
import { inputOf, type Sample, stateOf } from './support.ts';

/** The student and the documents of each state that has reports, from `test/states/<state>/sample.ts`. */
const samples = Object.values(import.meta.glob<{ sample: Sample }>('../states/*/sample.ts', { eager: true })).map(
  ({ sample }) => ({ sample, state: stateOf(sample.documents) }),
);

it.each(reportNames)('the sample of the state has a document that the %s report reads', (name) => {
  const { state, forms } = reports[name];
  const sampled = samples.find((one) => one.state === state)?.sample.documents ?? [];
  expect(sampled.some(({ form }) => forms.includes(form))).toBe(true);
});

// When this fails, put the new fingerprint into the report's file. Otherwise districts would be served what the old builder has made.
it.each(reportNames)(
  '%s names the records that it makes of the sample, so that stored ones are rebuilt when it changes',
  async (name) => {
    const { build, ofSample, state } = reports[name];
    const { student, documents } = present(samples.find((one) => one.state === state)).sample;
    const made = build(inputOf(student, documents));
    expect(await fingerprint(made)).toBe(ofSample);
  },
);

describe('records as they are kept', () => {
  it.each(reportNames)('become the JSON of the same records with the fields in their order: %s', (name) => {
    const perAnswer = valuesOfAnswer(reports[name], {
      fiscalYear: 2027,
      districtNumber: '043752',
      options: { replaceUnknownFields: '@' },
    });
    const fields = Object.keys(reports[name].elements);
    // Text with what JSON escapes, with the separator and with more than one byte a character; and codes of one width, as most values are.
    const value = fc.oneof(
      { arbitrary: fc.constantFrom('IE13', 'IE14', '****'), weight: 20 },
      fc.string({ unit: fc.constantFrom('|', '"', ',', '\\', '\n', 'é', '🎒', 'A') }),
      fc.string(),
    );
    const record = fc
      .tuple(...fields.map(() => value))
      .map((values) => Object.fromEntries(fields.map((field, at) => [field, perAnswer[field] ?? values[at] ?? ''])));
    fc.assert(
      fc.property(fc.array(record, { maxLength: 5 }), (records) => {
        const stored = records.map((one) => storedValues(name, one)).join(separator);
        const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
          jsonOfStored(name, perAnswer, stored, records.length),
        );
        expect(JSON.parse(text)).toEqual(records);
        expect(text.replaceAll('\\u007c', separator)).toBe(JSON.stringify(records));
      }),
    );
  });
});
