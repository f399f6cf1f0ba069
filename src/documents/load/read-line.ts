import type { District } from '../../districts/index.ts';
import type { DocumentId } from '../../platform/ids.ts';
import { documentBody, documentIdField, documentInput } from '../body.ts';
import { spoiledId, spreadsheetError } from '../clean-text.ts';
import type { DocumentInput } from '../document.ts';
import { readCell } from './cells.ts';
import { normalized } from './column-names.ts';
import { commonColumns, type LoadableForm, loadableForms } from './columns.ts';
import type { Finding } from './findings.ts';
import type { LoadLine } from './read-file.ts';

export interface LoadedLine {
  readonly line: number;
  /** The id that the line gives; null when it gives none. */
  readonly documentId: DocumentId | null;
  readonly input: DocumentInput;
}

export type ReadLine = { readonly loaded: LoadedLine } | { readonly problems: readonly Finding[] };

/** A completed document from a line: the same schema as the documents API, so that a load can hold nothing that the API would refuse. */
export function readLine(district: District, { line, cells }: LoadLine): ReadLine {
  const at = (column: string | null, message: string): Finding => ({ line, column, message });
  const form = formNamed(district, cells.get('form'));
  if (!form) {
    const below = belowTheList(cells);
    if (below) return { problems: [at(null, below)] };
    const names = loadableForms(district).map(({ name }) => name);
    return {
      problems: [
        at(
          'form',
          cells.has('form')
            ? `must be a form: one of ${names.join(', ')}, or its printed title`
            : 'is blank. Name the form',
        ),
      ],
    };
  }
  const { fields, problems } = readFields(form, cells, at);
  const student = Object.fromEntries(
    studentColumns.flatMap((name) => (cells.has(name) ? [[name, cells.get(name)]] : [])),
  );
  const body = documentBody.safeParse({ form: form.name, status: 'completed', student, fields });
  for (const { path, message } of body.error?.issues ?? []) problems.push(at(columnAt(path), entryAt(path) + message));
  for (const name of ['givenName', 'familyName'] as const) {
    const error = spreadsheetError(cells.get(name) ?? '');
    if (error) problems.push(at(name, error));
  }
  const cell = cells.get('documentId');
  const spoiled = cell === undefined ? null : spoiledId(cell);
  const documentId = documentIdField.nullable().safeParse(cell ?? null);
  if (spoiled) problems.push(at('documentId', spoiled));
  else if (!documentId.success) problems.push(at('documentId', documentId.error.issues[0]?.message ?? ''));
  if (!body.success || !documentId.success || problems.length > 0) return { problems };
  return { loaded: { line, documentId: documentId.data, input: documentInput(body.data) } };
}

const total =
  /^((grand |sub-?)?totals?|count|sum|average|end of (report|file|list))\b|^\d+ (students?|records?|rows?|documents?)\b/i;

/** What stands below a list in many spreadsheets, and is no document: a total, or a note in one cell. */
function belowTheList(cells: LoadLine['cells']): string | null {
  if (cells.has('form')) return null;
  const isTotal = [...cells.values()].some((cell) => total.test(cell));
  if (isTotal) return 'looks like a total below the list. Delete this line';
  return cells.size === 1 ? 'has a single cell, as a note above or below a list has. Delete this line' : null;
}

const studentColumns = ['localNumber', 'stateStudentId', 'sourcedId', 'givenName', 'familyName'] as const;

/** A form by its name, its printed title, the code of that ("PR-07", "IEP"), or any of these without the word Section ("504 plan"). */
function formNamed(district: District, text = ''): LoadableForm | undefined {
  const wanted = plainForm(text);
  const found = loadableForms(district).filter(({ name, title }) => {
    const code = /[[(]([^\])]*)[\])]/.exec(title);
    const names = [name, title, ...(code ? [code[1] ?? '', title.replace(code[0], '')] : [])];
    return wanted !== '' && names.some((one) => plainForm(one) === wanted);
  });
  return found.length === 1 ? found[0] : undefined;
}

const plainForm = (text: string) => normalized(text).replace(/^section(?=504)/, '');

function readFields(form: LoadableForm, cells: LoadLine['cells'], at: (column: string, message: string) => Finding) {
  const problems: Finding[] = [];
  const fields: Record<string, unknown> = {};
  for (const [column, text] of cells) {
    if (Object.hasOwn(commonColumns, column)) continue;
    const field = form.fields.find(({ name }) => name === column);
    if (!field) {
      problems.push(at(column, `is not a field of ${form.title}: leave it blank on this line`));
      continue;
    }
    const read = readCell(text, field.kind);
    if ('problem' in read) problems.push(at(column, read.problem));
    else fields[column] = read.value;
  }
  return { fields, problems };
}

/** The column that a path of the document's body came from. */
function columnAt([first, second]: readonly PropertyKey[]): string {
  if (first === 'student' && second === undefined) return 'localNumber';
  return String(second ?? first ?? 'form');
}

/** Which entry of a list a path is about, and which part of it: `entry 2, beginDate: `. */
function entryAt([, , entry, part]: readonly PropertyKey[]): string {
  if (typeof entry !== 'number') return '';
  return part === undefined ? `entry ${entry + 1}: ` : `entry ${entry + 1}, ${String(part)}: `;
}
