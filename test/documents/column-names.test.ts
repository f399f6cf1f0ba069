import { beforeEach, describe, expect, it } from 'vitest';
import { someDistrict as districtIn } from '../settings/support.ts';
import { dryRunOf } from './load-support.ts';
import { type AuthoringSystem, addStudent, authoringSystem, someDistrict } from './support.ts';

let api: AuthoringSystem;
beforeEach(async () => {
  const district = await someDistrict();
  api = await authoringSystem(district);
  await addStudent(district, { localNumber: '104233', stateStudentId: 'AB1234567', givenName: 'Jordan' });
});

const dryRun = (file: string) => dryRunOf(api, file);

describe('columns as other systems name them', () => {
  it.each([
    ['Campus', 'student.studentNumber,student.lastName,student.firstName', '104233,Example,Jordan'],
    ['PowerSchool', 'Student_Number,Last_Name,First_Name', '104233,Example,Jordan'],
    ['a list for people', 'Student ID #,Last Name,First Name', '104233,Example,Jordan'],
    ['OneRoster', 'identifier,familyName,givenName', '104233,Example,Jordan'],
    ['a state report', 'State ID,Last,First', 'AB1234567,Example,Jordan'],
    ['another state report', 'State_StudentNumber,Legal Last Name,Legal First Name', 'AB1234567,Example,Jordan'],
  ])('are understood, and the answer says what was taken for what: %s', async (_, titles, cells) => {
    const said = await dryRun(`${titles},Document Type,MEETING DATE\n${cells},section504Plan,2026-09-01\n`);
    expect(said.problems).toEqual([]);
    expect(said).toMatchObject({ created: 1, newStudents: 0 });
    const [first = ''] = titles.split(',');
    expect(said.remarks[0]?.message).toMatch(/^takes columns that have other names here: /);
    expect(said.remarks[0]?.message).toContain(
      `${first} for ${cells.startsWith('AB') ? 'stateStudentId' : 'localNumber'}`,
    );
    expect(said.remarks[0]?.message).toContain('Document Type for form');
  });

  it('are understood by the labels that are printed on the forms, where these mean one field', async () => {
    const titles =
      'localNumber,form,MEETING DATE,Meeting Type,Effective Dates: Start,Least Restrictive Environment (LRE)';
    const said = await dryRun(`${titles}\n104233,iep,2026-09-01,Review,2026-09-08,IE13\n`);
    expect(said).toMatchObject({ created: 1, problems: [], badges: [{ program: 'specialEducation', begin: 1 }] });
    expect(said.remarks[0]?.message).toContain(
      'Effective Dates: Start for effectiveFrom, Least Restrictive Environment (LRE) for outcome',
    );
  });

  it('are a problem when two mean the same', async () => {
    const { problems } = await dryRun('Student Number,Local ID,form\n104233,104233,section504Plan\n');
    expect(problems).toMatchObject([
      { column: 'localNumber', message: 'is there twice, as Student Number and Local ID' },
    ]);
  });

  it('may be of no use to a load: they are named and left out', async () => {
    const titles = 'Student Number,Grade,School,DOB,form,meetingDate';
    const said = await dryRun(`${titles}\n104233,07,Example Middle School,2013-04-05,section504Plan,2026-09-01\n`);
    expect(said).toMatchObject({ created: 1, problems: [] });
    expect(said.remarks).toContainEqual(
      expect.objectContaining({ message: 'leaves out columns that a load has no use for: Grade, School, DOB' }),
    );
  });

  it('are a problem with a remedy when nobody knows them', async () => {
    const { problems } = await dryRun('localNumber,form,meetingDay\n104233,section504Plan,2026-09-01\n');
    expect(problems).toMatchObject([{ column: 'meetingDay', message: expect.stringContaining('Rename it') }]);
  });
});

describe('a line below the list', () => {
  it.each([
    ['a total', 'Total,,,1', 'looks like a total'],
    ['a grand total', ',,Grand Total: 1 student,', 'looks like a total'],
    ['a count', 'Count,,,1', 'looks like a total'],
    ['a number of students', '1 student,,,', 'looks like a total'],
    ['an end', 'End of report,,,', 'looks like a total'],
    ['a note', '"Printed on 11/30/2026, confidential",,,', 'has a single cell'],
  ])('is one problem that says to delete it: %s', async (_, line, message) => {
    const { problems } = await dryRun(
      `localNumber,form,meetingDate,givenName\n104233,section504Plan,2026-09-01,\n${line}\n`,
    );
    expect(problems).toEqual([{ lines: [3], count: 1, column: null, message: expect.stringContaining(message) }]);
    expect(problems[0]?.message).toContain('Delete this line');
  });

  it('is a document when it has a form, whatever the student is called', async () => {
    const said = await dryRun('localNumber,form,meetingDate,familyName\nnew-1,section504Plan,2026-09-01,Total\n');
    expect(said).toMatchObject({ created: 1, problems: [] });
  });
});

describe('a form', () => {
  it.each([
    ['OH', '504 Plan'],
    ['OH', 'section 504: plan'],
    ['OH', 'Individualized Education Program'],
    ['OH', 'PR-07'],
    ['OH', 'I.E.P.'],
    ['WI', 'IEP'],
    ['WI', '[IEP] Individualized Education Program'],
  ] as const)('in %s is understood as %s', async (state, form) => {
    const elsewhere = await authoringSystem(await districtIn('Elsewhere', state));
    const file = `localNumber,form\nnew-1,${form}\n`;
    expect(await dryRunOf(elsewhere, file)).toMatchObject({ documents: 1, problems: [] });
  });

  it.each(['504', 'Plan', 'PR-99'])(
    'that could be several or none is a problem with the names that there are: %s',
    async (form) => {
      const { problems } = await dryRun(`localNumber,form,meetingDate\n104233,${form},2026-09-01\n`);
      expect(problems).toMatchObject([
        { column: 'form', message: expect.stringMatching(/must be a form: one of .*section504Plan/) },
      ]);
    },
  );
});
