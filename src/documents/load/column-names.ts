import type { District } from '../../districts/index.ts';
import { states } from '../../states/index.ts';
import { type CommonColumn, commonColumns, loadableForms } from './columns.ts';

/** Names of columns are compared without regard to case, spaces, `_`, `-` and the like. */
export const normalized = (header: string) => header.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** What other systems call these columns in their exports. A name that means different things in different systems is not here. */
const namesElsewhere: Readonly<Record<CommonColumn, string>> = {
  localNumber:
    'identifier, student number, student no, stu number, stu no, student id, stu id, local id, local student id, local student number, district student id, student.student number',
  stateStudentId:
    'state id, state id number, state number, state student number, state student identifier, state assigned id, unique state id, student.state id',
  sourcedId: 'user sourced id, student sourced id, internal sis student id, sis id',
  givenName: 'first name, student first name, first, legal first name, student first',
  familyName: 'last name, student last name, last, legal last name, surname, student last',
  form: 'form name, document type, form type, document',
  documentId: 'doc id, plan id, document number',
};

const listed = (names: string) => names.split(',').map(normalized);

/** Columns of a student list that a load has no use for. They may stay in the file. */
const unused = new Set(
  listed(
    'grade, grade level, school, school name, school id, building, building name, homeroom, teacher, case manager, middle name, middle initial, birth date, date of birth, gender, sex, age, student name, name, full name, notes, comments, no, row',
  ).concat('dob', 'mi'),
);

/** What the name of a column says: one of our columns, under our own name or another one; a column that is left out; or nothing that is known. */
export type ReadName =
  | { readonly is: 'column'; readonly column: string; readonly taken: boolean }
  | { readonly is: 'unused' }
  | { readonly is: 'unknown' };

/** Reads the names of columns in files of the district. */
export function columnNames(district: Pick<District, 'state'>): (title: string) => ReadName {
  const fields = loadableForms(district).flatMap((form) => form.fields);
  const own = new Map(
    [...Object.keys(commonColumns), ...fields.map(({ name }) => name)].map((n) => [normalized(n), n]),
  );
  // The state's own name for its student id is ours too.
  own.set(normalized(states[district.state].studentIdentifier.label), 'stateStudentId');
  const others = new Map(
    Object.entries(namesElsewhere).flatMap(([column, names]) => listed(names).map((name) => [name, column])),
  );
  for (const [label, named] of Map.groupBy(fields, ({ label }) => normalized(label))) {
    const [name, ...more] = new Set(named.map((field) => field.name));
    if (name !== undefined && more.length === 0 && !others.has(label)) others.set(label, name);
  }
  return (title) => {
    const name = normalized(title);
    const [ours, theirs] = [own.get(name), others.get(name)];
    if (ours !== undefined) return { is: 'column', column: ours, taken: false };
    if (theirs !== undefined) return { is: 'column', column: theirs, taken: true };
    return { is: unused.has(name) || unused.has(name.replace(/^student/, '')) ? 'unused' : 'unknown' };
  };
}
