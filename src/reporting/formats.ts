import type { FiscalYear } from '../calendar/fiscal-year.ts';
import { flatLine, inForce, type ReportName, reports } from '../states/index.ts';

/** The formats that a report can be had in, and their media types. */
export const formats = {
  json: 'application/json',
  csv: 'text/csv',
  fixedWidth: 'text/plain',
} as const;

export type Format = keyof typeof formats;

export const formatNames = Object.keys(formats) as [Format, ...Format[]];

/** The records of a JSON page as the text of another format, every line ended by CR LF (RFC 4180). */
export function rendered(format: Exclude<Format, 'json'>, name: ReportName, year: FiscalYear, json: string): string {
  const records = JSON.parse(json) as Record<string, string>[];
  const lines = format === 'csv' ? csvLines(name, year, records) : flatLines(name, year, records);
  return lines.map((line) => `${line}\r\n`).join('');
}

function csvLines(name: ReportName, year: FiscalYear, records: readonly Record<string, string>[]): string[] {
  const { elements, order } = reports[name];
  const fields = inForce(order, year);
  const head = fields.map((field) => quoted(elements[field]?.name ?? field)).join(',');
  return [head, ...records.map((record) => fields.map((field) => quoted(record[field] ?? '')).join(','))];
}

const quoted = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

function flatLines(name: ReportName, year: FiscalYear, records: readonly Record<string, string>[]): string[] {
  const { elements, flatFile } = reports[name];
  if (!flatFile) return [];
  const positions = inForce(flatFile.positions, year);
  return records.map((record) => flatLine(flatFile.length, positions, elements, record));
}
