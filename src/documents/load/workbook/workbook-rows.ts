import type { District } from '../../../districts/index.ts';
import { ok, type Result, refuse } from '../../../platform/result.ts';
import { type Finding, loadProblem } from '../findings.ts';
import { namesForm } from '../header.ts';
import type { Row } from '../rows.ts';
import { type NumberFormat, numberFormat } from './number-formats.ts';
import { readParts, WorkbookFault, type XmlReader } from './parts.ts';
import { sheetReader, withoutEscapes } from './sheet-reader.ts';

interface Sheet {
  readonly name: string;
  /** The sheet's part in the archive. */
  readonly path: string;
  readonly rows: Row[];
}

/**
 * The rows of a workbook in the format of Excel since 2007 (ECMA-376), as texts: of the one sheet that names a form among its columns. Formulas count by what they last gave.
 */
export async function workbookRows(
  district: District,
  bytes: Uint8Array,
): Promise<Result<{ readonly rows: readonly Row[]; readonly remarks: readonly Finding[] }>> {
  try {
    const sheets = await readSheets(bytes);
    const filled = sheets.filter(({ rows }) => rows.length > 0);
    const withForm = filled.filter(({ rows }) => namesForm(district, rows));
    const [sheet = filled[0], ...others] = withForm;
    if (others.length > 0)
      return refused(
        `the workbook has several sheets with a column form: ${namesOf(withForm)}. Save each to a file of its own, and load them one by one`,
      );
    const left = filled.filter((one) => one !== sheet);
    const message = `was read from the sheet ${sheet?.name}. It is the only one with a column form; not read: ${namesOf(left)}`;
    const rows = sheet?.rows ?? [];
    const hidden = rows
      .filter(({ isHidden }) => isHidden)
      .map(({ line }) => ({ line, column: null, message: hiddenRow }));
    const chosen = left.length > 0 && withForm.length > 0 ? [{ line: 1, column: null, message }] : [];
    return ok({ rows, remarks: [...chosen, ...hidden] });
  } catch (error) {
    if (error instanceof WorkbookFault) return refused(`the file ${error.message}`);
    throw error;
  }
}

const hiddenRow =
  'is hidden in the sheet, by a filter perhaps, and is read all the same. Delete it if you do not mean it';

const refused = (message: string): Result<never> => refuse(loadProblem([{ line: 1, column: null, message }]));
const namesOf = (sheets: readonly Sheet[]) => sheets.map(({ name }) => name).join(', ');

/** The sheets that a person sees. Texts and styles come behind the sheets in most archives, so the archive is read twice. */
async function readSheets(bytes: Uint8Array): Promise<readonly Sheet[]> {
  const listed: { name: string; id: string }[] = [];
  const targets = new Map<string, string>();
  const texts: string[] = [];
  const formats: NumberFormat[] = [];
  const settings = { from1904: false };
  const names = await readParts(bytes, (name) => {
    if (name === 'xl/workbook.xml') return workbookReader(listed, settings);
    if (name === 'xl/_rels/workbook.xml.rels') return targetsReader(targets);
    if (name === 'xl/sharedStrings.xml') return textsReader(texts);
    return name === 'xl/styles.xml' ? formatsReader(formats) : null;
  });
  if (listed.length === 0) throw new WorkbookFault(otherArchive(names));
  const sheets = listed.flatMap(({ name, id }): Sheet[] => {
    const path = targets.get(id);
    return path === undefined ? [] : [{ name, path, rows: [] }];
  });
  const byPath = new Map(sheets.map((sheet) => [sheet.path, sheet]));
  await readParts(bytes, (name) => {
    const sheet = byPath.get(name);
    return sheet ? sheetReader({ texts, formats, ...settings }, sheet.rows) : null;
  });
  return sheets;
}

const otherArchives: readonly { readonly has: RegExp; readonly what: string }[] = [
  { has: /^xl\/workbook\.bin$/, what: 'is a binary workbook (XLSB)' },
  { has: /^content\.xml$/, what: 'is an OpenDocument file (ODS)' },
  { has: /^Index(\/|\.zip)/, what: 'is a file of Numbers' },
  { has: /^word\//, what: 'is a word-processor document' },
];

/** What an archive is that is no workbook. */
function otherArchive(names: readonly string[]): string {
  const what = otherArchives.find(({ has }) => names.some((name) => has.test(name)))?.what;
  return `${what ?? 'is an archive, and no workbook'}. Save the list of students as XLSX or CSV`;
}

const workbookReader = (listed: { name: string; id: string }[], settings: { from1904: boolean }): XmlReader => ({
  open(tag, attributes) {
    const { name = '', id = '', state = 'visible', date1904 } = attributes();
    if (tag === 'sheet' && state === 'visible') listed.push({ name, id });
    if (tag === 'workbookPr') settings.from1904 = date1904 === '1' || date1904 === 'true';
  },
});

/** Where the sheets lie, by the ids that the workbook gives them; charts have sheets of another type. */
const targetsReader = (targets: Map<string, string>): XmlReader => ({
  open(tag, attributes) {
    const { Id = '', Type = '', Target = '' } = attributes();
    if (tag === 'Relationship' && Type.endsWith('/worksheet'))
      targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target.replace(/^\.\//, '')}`);
  },
});

function textsReader(texts: string[]): XmlReader {
  let [text, isText, isPhonetic] = ['', false, false];
  return {
    open(tag) {
      if (tag === 'si') text = '';
      if (tag === 'rPh') isPhonetic = true;
      isText = tag === 't' && !isPhonetic;
    },
    text(piece) {
      if (isText) text += piece;
    },
    close(tag) {
      if (tag === 'si') texts.push(withoutEscapes(text));
      if (tag === 'rPh') isPhonetic = false;
      isText = false;
    },
  };
}

/** The formats of numbers, by the place of a style among `cellXfs` (18.8.10). */
function formatsReader(formats: NumberFormat[]): XmlReader {
  const codes = new Map<number, string>();
  let isCells = false;
  return {
    open(tag, attributes) {
      const { numFmtId, formatCode = '' } = attributes();
      if (tag === 'numFmt') codes.set(Number(numFmtId), formatCode);
      if (tag === 'cellXfs') isCells = true;
      if (tag === 'xf' && isCells) formats.push(numberFormat(Number(numFmtId ?? 0), codes.get(Number(numFmtId))));
    },
    close(tag) {
      if (tag === 'cellXfs') isCells = false;
    },
  };
}
