import { mostColumns, mostLines, type Row } from '../rows.ts';
import { type NumberFormat, numberText } from './number-formats.ts';
import { damaged, WorkbookFault, type XmlReader } from './parts.ts';

/** What the cells of a sheet refer to. */
export interface Workbook {
  /** The texts that cells name by number. */
  readonly texts: readonly string[];
  /** How each style shows numbers. */
  readonly formats: readonly NumberFormat[];
  /** Whether days are counted from 1904, as Excel on old Macs did. */
  readonly from1904: boolean;
}

interface Cell {
  readonly column: number;
  readonly type: string;
  readonly style: number;
  value: string;
  formula: string;
  hasFormula: boolean;
}

/** Reads a sheet's XML into `rows`: those that hold something, under their numbers in the sheet (ECMA-376 part 1, 18.3). */
export function sheetReader(workbook: Workbook, rows: Row[]): XmlReader {
  let line = 0;
  let isHidden = false;
  let cells: string[] = [];
  let nextColumn = 0;
  let cell: Cell | null = null;
  let part: 'value' | 'formula' | null = null;
  const openCell = ({ r, t = 'n', s }: Readonly<Record<string, string>>) => {
    const column = r === undefined ? nextColumn : columnOf(r);
    nextColumn = column + 1;
    cell = { column, type: t, style: Number(s ?? 0), value: '', formula: '', hasFormula: false };
  };
  const closeCell = () => {
    const text = cell ? cellText(cell, workbook).trim() : '';
    if (cell && text) {
      if (cell.column >= mostColumns)
        throw new WorkbookFault(`has more than ${mostColumns} columns. Remove the empty columns`);
      while (cells.length < cell.column) cells.push('');
      cells[cell.column] = text;
    }
    cell = null;
  };
  const closeRow = () => {
    if (cells.some(Boolean)) rows.push({ line, cells, isHidden });
    if (rows.length > mostLines + 1) throw new WorkbookFault(`may have ${mostLines} documents. Split it`);
  };
  return {
    open(name, attributes) {
      if (name === 'row') {
        const { r, hidden } = attributes();
        isHidden = hidden === '1' || hidden === 'true';
        line = r === undefined ? line + 1 : Number(r);
        cells = [];
        nextColumn = 0;
      } else if (name === 'c') openCell(attributes());
      else if (name === 'v' || name === 't') part = 'value';
      else if (name === 'f') part = 'formula';
      if (name === 'f' && cell) cell.hasFormula = true;
    },
    close(name) {
      if (name === 'c') closeCell();
      else if (name === 'row') closeRow();
      part = null;
    },
    text(text) {
      if (cell && part) cell[part] += text;
    },
  };
}

function cellText(cell: Cell, { texts, formats, from1904 }: Workbook): string {
  const { value, type, style } = cell;
  // A program wrote the formula, and no spreadsheet has worked it out yet.
  if (cell.hasFormula && value === '') return type === 'str' ? '' : `=${cell.formula}`;
  if (value === '') return '';
  switch (type) {
    case 's': {
      const text = texts[Number(value)];
      if (text === undefined) throw new WorkbookFault(damaged);
      return text;
    }
    case 'b':
      return value === '1' ? 'TRUE' : 'FALSE';
    case 'd':
      return value.replace(/T00:00:00(\.0+)?Z?$/, '');
    case 'n':
      return numberText(value, formats[style] ?? 'plain', from1904);
    default:
      return withoutEscapes(value);
  }
}

/** `_x000D_`: how a workbook writes letters that XML cannot hold (18.4.12, ST_Xstring). */
export const withoutEscapes = (text: string) =>
  text.replaceAll(/_x([0-9A-F]{4})_/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/** The number of column `AB12`, from 0. */
function columnOf(reference: string): number {
  const letters = /^[A-Z]{1,3}/i.exec(reference)?.[0].toUpperCase() ?? '';
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}
