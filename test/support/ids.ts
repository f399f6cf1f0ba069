import type { z } from 'zod';
import { idField } from '../../src/platform/id-field.ts';

/** Brands an id that a test chose or read from a page, by the schema that brands what callers send. Throws when there is none. */
const brandedBy =
  <Schema extends z.ZodType>(schema: Schema) =>
  (id: string | null | undefined): z.output<Schema> =>
    schema.parse(id);

export const asAdministratorId = brandedBy(idField('Administrator'));
export const asDataExportId = brandedBy(idField('DataExport'));
export const asDataLoadId = brandedBy(idField('DataLoad'));
export const asDistrictId = brandedBy(idField('District'));
export const asDocumentId = brandedBy(idField('Document'));
export const asRunId = brandedBy(idField('Run'));
export const asSourcedId = brandedBy(idField('OneRosterSourcedId'));
export const asStudentId = brandedBy(idField('Student'));
export const asStudentMatchId = brandedBy(idField('StudentMatch'));
