import { fiscalYearOf } from '../../../calendar/fiscal-year.ts';
import { addDays, type IsoDate, laterOf } from '../../../calendar/iso-date.ts';
import { compareText } from '../../../platform/text-order.ts';
import { takes } from '../../codes.ts';
import type { Elements } from '../../reports/elements.ts';
import {
  type BuiltRecord,
  type BuiltReport,
  earlierEnd,
  faultsOf,
  type InvalidRecord,
  type OwnField,
  type ReportedStudent,
} from '../../reports/record.ts';
import { type Report, wholeYear } from '../../reports/report.ts';
import { codeLists } from '../codes.ts';
import type { OhioInput } from './documents.ts';
import { checkStudent, emisDate, emisRecord, identifyingElements, identifyingValues } from './emis.ts';
import { type PlanInForce, planForms, specialEducationPlans } from './plans.ts';

/**
 * The elements of the Student Program (GQ) record, Ohio EMIS Manual, section 2.9: a program code of six digits and the days of the program (Infinite Campus,
 * Student Program (GQ) (Ohio)), and who gives it, with program 220100 only (PowerSchool Special Programs Ohio,
 * "eSchoolPLUS Write-Back - Services"). The numbers of these elements are not in the sources at hand, nor the place
 * of the employee ID: it stands last (docs/decisions/0026-emis-without-a-source.md).
 */
const gqElements = {
  ...identifyingElements('GQ'),
  programCode: {
    number: null,
    name: 'Program Code',
    width: 6,
    note: 'A special education program or related service.',
    example: '215006',
  },
  programStartDate: { number: null, name: 'Program Start Date', width: 8, note: 'YYYYMMDD.', example: '20261012' },
  programEndDate: {
    number: null,
    name: 'Program End Date',
    width: 8,
    note: 'YYYYMMDD, or `00000000` for none.',
    example: '20271011',
  },
  employeeId: {
    number: null,
    name: 'Employee ID',
    width: 9,
    note: 'Who gives the service, with program 220100; else empty.',
    example: '',
    shape: /^([A-Z0-9]{9})?$/,
  },
} as const satisfies Elements;

/** The program codes that ask for an employee ID. */
const needsEmployee: readonly string[] = ['220100'];

type Field = OwnField<typeof gqElements>;

interface Service {
  readonly programCode: string;
  readonly from: IsoDate;
  readonly to: IsoDate | null;
  readonly employeeId: string;
}

/**
 * The Student Program (GQ) records of one student: the related services of special education plans. A service that goes on from plan to plan is one; of several
 * times of one program code a report has the latest alone, since EMIS wants one record per program code (Infinite Campus, Student Program (GQ), R1 and
 * R3.BR2).
 */
function gqRecords(input: OhioInput): BuiltReport<Field> {
  const { student } = input;
  const services: Service[] = [];
  const invalid: InvalidRecord[] = [];
  for (const plan of specialEducationPlans(input)) {
    const read = servicesOf(student, plan);
    services.push(...read.services);
    invalid.push(...read.invalid);
  }
  const records: BuiltRecord<Field>[] = [];
  for (const [programCode, ofCode] of Map.groupBy(services, (service) => service.programCode)) {
    const merged = withoutGaps(ofCode);
    for (const [place, { from, to, employeeId }] of merged.entries())
      records.push({
        from,
        to,
        replacedFrom: merged[place + 1]?.from ?? null,
        values: {
          ...identifyingValues(student),
          programCode,
          programStartDate: emisDate(from),
          programEndDate: emisDate(to),
          employeeId,
        },
      });
  }
  records.sort((a, b) => compareText(a.from, b.from) || compareText(a.values.programCode, b.values.programCode));
  return { records, invalid };
}

/** The services that a plan gives, within the days for which it is in force. */
function servicesOf(student: ReportedStudent, plan: PlanInForce): { services: Service[]; invalid: InvalidRecord[] } {
  const services: Service[] = [];
  const invalid: InvalidRecord[] = [];
  // What an overdue plan gives ends on the day that the plan writes (docs/decisions/0026-emis-without-a-source.md).
  const lastDay = earlierEnd(plan.to, plan.effectiveTo ?? null);
  for (const { programCode, employeeId, beginDate, endDate } of plan.relatedServices) {
    const from = beginDate ? laterOf(beginDate, plan.from) : plan.from;
    const to = earlierEnd(lastDay, endDate ?? null);
    const hasDays = to === null || to >= from;
    const days = hasDays ? { from, to } : { from: plan.from, to: lastDay };
    const record = {
      ...identifyingValues(student),
      programCode,
      programStartDate: emisDate(days.from),
      programEndDate: emisDate(days.to),
      employeeId: employeeId ?? '',
    };
    const { faults, fault } = faultsOf(gqElements, plan.documentId, days.from, days.to, record);
    checkStudent(student, fault);
    if (!takes(codeLists.programCode, programCode, fiscalYearOf(plan.from)))
      fault('programCode', 'is the code of another program');
    if (needsEmployee.includes(programCode) && !employeeId)
      fault('employeeId', `${programCode} needs the employee ID of the person who gives the service`);
    if (beginDate && endDate && endDate < beginDate) fault('programEndDate', 'is before the Program Start Date');
    invalid.push(...faults);
    if (faults.length === 0 && hasDays)
      services.push({
        programCode,
        from,
        to,
        employeeId: needsEmployee.includes(programCode) ? (employeeId ?? '') : '',
      });
  }
  return { services, invalid };
}

/** Times of one service, by date; those that overlap or follow each other without a day between are one. */
function withoutGaps(services: readonly Service[]): Service[] {
  const merged: Service[] = [];
  for (const service of services.toSorted((a, b) => compareText(a.from, b.from))) {
    const last = merged.at(-1);
    if (last && (last.to === null || service.from <= addDays(last.to, 1)))
      merged[merged.length - 1] = {
        ...last,
        employeeId: service.employeeId,
        to: last.to === null || service.to === null ? null : laterOf(last.to, service.to),
      };
    else merged.push(service);
  }
  return merged;
}

export const gq = {
  title: 'Student Program (GQ)',
  shortTitle: 'EMIS GQ',
  description: 'One record per program code of special education related services.',
  schema: 'GqRecord',
  exampleQuery: 'format=fixedWidth',
  ...emisRecord(gqElements),
  forms: planForms,
  programs: ['specialEducation'],
  shownAs: ['programCode'],
  filledFrom: {
    programCode: ['relatedServices'],
    programEndDate: ['relatedServices'],
    employeeId: ['relatedServices'],
  },
  build: gqRecords,
  ofSample: '45229b0f7d606a0e',
  window: wholeYear,
  additionalYears: 0,
} as const satisfies Report;
