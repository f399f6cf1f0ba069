import type { DocumentId, StudentId } from '../platform/ids.ts';
import type { StudentReference } from '../roster/index.ts';
import { type FieldsOf, type FormName, forms } from '../states/index.ts';
import type { documents } from './schema.ts';

export type DocumentRow = typeof documents.$inferSelect;

/** The PDF of a document: SHA-256 in hexadecimal, size in bytes. */
export interface DocumentFile {
  readonly sha256: string;
  readonly size: number;
}

/** A plan document as the rest of the product sees it. `version` counts its changes. */
export interface PlanDocument {
  readonly id: DocumentId;
  readonly studentId: StudentId;
  readonly form: FormName;
  readonly program: DocumentRow['program'];
  readonly status: 'draft' | 'completed';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly version: number;
  readonly completedAt: string | null;
  readonly updatedAt: string;
  readonly file: DocumentFile | null;
}

/** It came from a data load or a stub, without an id of its own: it stands for what the authoring system does not have. */
export const isLoaded = ({ id }: Pick<PlanDocument, 'id'>): boolean => id.startsWith('load-');

/** A document whose form tells which fields it has. */
export type DocumentOf<Name extends FormName> = {
  [One in Name]: Omit<PlanDocument, 'form' | 'fields'> & { readonly form: One; readonly fields: FieldsOf<One> };
}[Name];

export function planDocument(row: DocumentRow): PlanDocument {
  const { id, studentId, form, program, status, fields, version, completedAt, updatedAt } = row;
  const file = row.fileSha256 !== null && row.fileSize !== null ? { sha256: row.fileSha256, size: row.fileSize } : null;
  return { id, studentId, form, program, status, fields, version, completedAt, updatedAt, file };
}

export const titleOf = ({ form }: Pick<PlanDocument, 'form'>): string => forms[form].title;

/** What the authoring system says of a document. `fields` as the form's schema parses them. */
export interface DocumentInput {
  readonly form: FormName;
  readonly status: 'draft' | 'completed';
  readonly student: StudentReference;
  /** For a student whom the roster does not have yet; the roster's name replaces it. */
  readonly studentName?: { readonly givenName: string; readonly familyName: string } | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
}
