import type { z } from 'zod';

/** Branded as zod brands, so that a schema gives an id (`idField`) and nobody casts one. */
type Id<Name extends string> = string & z.core.$brand<Name>;

export type DistrictId = Id<'District'>;
export type StudentId = Id<'Student'>;
export type StudentMatchId = Id<'StudentMatch'>;
export type RunId = Id<'Run'>;
export type DataExportId = Id<'DataExport'>;
export type DeliveryId = Id<'Delivery'>;
export type AccessRecordId = Id<'AccessRecord'>;
/** One load of a file of documents. */
export type DataLoadId = Id<'DataLoad'>;
export type AdministratorId = Id<'Administrator'>;
export type AlertEndpointId = Id<'AlertEndpoint'>;
/** Also the `webhook-id` of a message. */
export type AlertDeliveryId = Id<'AlertDelivery'>;
export type OperatorTokenId = Id<'OperatorToken'>;

/** The OneRoster sourcedId that Campus gave: opaque, unique within one district. For a student: the "Internal SIS Student Id". */
export type SourcedId = Id<'OneRosterSourcedId'>;

/** Given by the plan-authoring system, unique within one district. */
export type DocumentId = Id<'Document'>;

const prefixes = {
  district: 'dst',
  student: 'stu',
  studentMatch: 'mat',
  run: 'run',
  dataExport: 'exp',
  delivery: 'del',
  accessRecord: 'acc',
  administrator: 'adm',
  dataLoad: 'lod',
  apiClient: 'cli',
  operatorToken: 'opt',
  alertEndpoint: 'alr',
  alertDelivery: 'msg',
} as const;

/** A new random id that says what it names: `stu_` and 32 hexadecimal digits. SAFETY: an id is made nowhere else. */
export function newId<T extends string>(kind: keyof typeof prefixes): T {
  return `${prefixes[kind]}_${crypto.randomUUID().replaceAll('-', '')}` as T;
}
