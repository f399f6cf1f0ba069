import { addDays, type IsoDate } from '../../src/calendar/iso-date.ts';
import { forms } from '../../src/states/index.ts';
import type { DemonstrationDocument, DemonstrationStudent } from './document.ts';
import { furtherDocuments } from './further-plans.ts';

/**
 * The plan documents of an invented district: about one student in seven has an IEP, one in twelve a Section 504 plan, and some of the others a story with documents on
 * every form. Some plans began between the cutover and tonight, some students have left special education before it, one IEP is still being written.
 */
export function demonstrationDocuments(
  students: readonly DemonstrationStudent[],
  night: IsoDate,
): DemonstrationDocument[] {
  const isInProgram = (index: number) => index % 7 === 3 || index % 12 === 5;
  const plans = students.flatMap((student, index) => {
    if (index % 7 === 3) return specialEducation(student, index, night);
    return isInProgram(index) ? [section504(student, index, night)] : [];
  });
  const stories = students.flatMap((student, index) =>
    isInProgram(index) ? [] : furtherDocuments(student, index, night, (form) => forms[form].title),
  );
  return [...plans, ...stories];
}

const idOf = (student: DemonstrationStudent, form: string) => `demo-${student.localNumber}-${form}`;

function specialEducation(student: DemonstrationStudent, index: number, night: IsoDate): DemonstrationDocument[] {
  const evaluated = addDays(night, -400 + (index % 60));
  // One in ten began after the cutover: the flag then begins with the plan.
  const met = index % 10 === 0 ? addDays(night, -3) : addDays(night, -330 + (index % 120));
  const begins = index % 10 === 0 ? addDays(night, -2) : addDays(met, 7);
  const draft = index % 350 === 3;
  const documents: DemonstrationDocument[] = [
    {
      id: idOf(student, 'etr'),
      student,
      form: 'etr',
      title: 'Evaluation Team Report (PR-06)',
      status: 'completed',
      fields: {
        evaluationType: 'initial',
        referralDate: addDays(evaluated, -80),
        consentDate: addDays(evaluated, -50),
        consentOutcome: 'CNGI',
        meetingDate: evaluated,
        determination: ['ET10', 'ET08', 'ET09', 'ET14'][index % 4] ?? 'ET10',
      },
      hasFile: false,
    },
    {
      id: idOf(student, 'iep'),
      student,
      form: 'iep',
      title: 'Individualized Education Program (PR-07)',
      status: draft ? 'draft' : 'completed',
      fields: {
        meetingType: 'initial',
        meetingDate: met,
        initialConsent: 'given',
        effectiveFrom: begins,
        effectiveTo: addDays(begins, 364),
        outcome: 'IE13',
        testType: 'STR',
        secondaryPlanning: 'NONE',
        extendedSchoolYear: false,
      },
      hasFile: !draft,
    },
  ];
  if (index % 140 === 24)
    documents.push({
      id: idOf(student, 'exit'),
      student,
      form: 'specialEducationExit',
      title: 'Exit from Special Education',
      status: 'completed',
      fields: { date: addDays(night, -20), reason: 'returnToGeneralEducation' },
      hasFile: false,
    });
  return documents;
}

function section504(student: DemonstrationStudent, index: number, night: IsoDate): DemonstrationDocument {
  const met = index % 9 === 2 ? addDays(night, -4) : addDays(night, -250 + (index % 100));
  return {
    id: idOf(student, '504'),
    student,
    form: 'section504Plan',
    title: 'Section 504 Plan',
    status: 'completed',
    fields: {
      meetingDate: met,
      initialPermission: 'given',
      effectiveFrom: addDays(met, 1),
      effectiveTo: addDays(met, 365),
    },
    hasFile: true,
  };
}
