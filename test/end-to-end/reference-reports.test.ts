import { describe, expect, it } from 'vitest';
import type { ReportName } from '../../src/states/index.ts';
import type { OhioDocument } from '../../src/states/ohio/reports/documents.ts';
import { recordsOf } from '../reporting/support.ts';
import { dice, documentsOf } from './generated-documents.ts';
import { fd, fe, ge, gq, type PlainStudent, preId } from './reference-reports.ts';

/** Every report of the product beside one that was written plainly from the published tables, for generated students. */
const students = 2_000;
const [fiscalYear, today, districtIrn] = [2027, '2026-11-30', '043752'] as const;

const unknown = {
  ...{ attendancePattern: '', disadvantagement: '', englishLearnerStatus: '', homelessStatus: '' },
  ...{ homelessUnaccompaniedYouth: '', migrantStatus: '', preschoolPovertyLevel: '', stateEquivalentGradeLevel: '' },
  ...{ foreignExchangeGraduationPlan: '', immigrantStatus: '' },
};

const [july, june] = [(year: number) => `${year - 1}-07-01`, (year: number) => `${year - 1}-06-01`];
const lastDay = (year: number) => `${year}-06-30`;

/** The reference of each report that has one, for a fiscal year. */
const references = {
  fd: (one, year) => fd(one, { year, first: july(year), last: lastDay(year), own: unknown, today }),
  ge: (one, year) => ge(one, year, june(year), lastDay(year)),
  gq: (one, year) => gq(one, year, july(year), lastDay(year)),
  fe: (one, year) => fe(one, year, june(year), lastDay(year)),
  ohioPreId: (one, year) => preId(one, districtIrn, year === fiscalYear ? today : lastDay(year)),
} as const satisfies Partial<Record<ReportName, Reference>>;

type Reference = (one: PlainStudent, year: number) => Record<string, string>[];

const line = (record: Record<string, string>) => JSON.stringify(Object.entries(record).sort());

function* generated(): Generator<PlainStudent> {
  const roll = dice(20_270_630);
  for (let at = 0; at < students; at++) {
    const number = String(100_000 + at);
    yield {
      ...{
        stateStudentId: `AB0${number}`,
        irn: '000111',
        localNumber: number,
        givenName: 'Avery',
        familyName: 'Lindqvist',
      },
      ...{ middleName: at % 3 ? null : 'Quinn', birthDate: '2012-03-14', sex: at % 2 ? 'female' : 'male', grade: '08' },
      documents: documentsOf(number, fiscalYear, roll),
    };
  }
}

describe.each([
  [fiscalYear, students],
  [fiscalYear - 2, 300],
])('fiscal year %i, for %i generated students', (year, many) => {
  const all = [...generated()].slice(0, many);
  it.each(Object.keys(references) as (keyof typeof references)[])('%s', (name) => {
    let records = 0;
    for (const student of all) {
      const { documents, irn, ...who } = student;
      // SAFETY: generated documents hold dates of the calendar and codes of the forms.
      const own = [...documents].sort((a, b) => (a.id < b.id ? -1 : 1)) as unknown as OhioDocument[];
      const range = {
        start: year === fiscalYear ? today : lastDay(year),
        end: year === fiscalYear ? today : lastDay(year),
      };
      const found = recordsOf(name, { ...who, schoolNumber: irn } as never, own, year, {
        today,
        ...(name === 'ohioPreId' && { range }),
      });
      const wanted = references[name](student, year);
      records += wanted.length;
      expect({ student: documents, records: found.map(line).sort() }).toEqual({
        student: documents,
        records: wanted.map(line).sort(),
      });
    }
    expect(records).toBeGreaterThan(many / 20);
  });
});
