import { z } from '@hono/zod-openapi';
import { programField } from '../districts/index.ts';
import type { StudentId } from '../platform/ids.ts';
import type { studentNames } from '../roster/index.ts';

/** What the routes below a program's flag have in common: their path, and students shown by name. */
export const flagPath = '/flags/{program}';
export const flagRoute = { tags: ['Flags'] };
export const flagParams = z.object({ program: programField });

export const namedStudent = {
  studentId: z.string().nullable(),
  localNumber: z.string().nullable(),
  stateStudentId: z.string().nullable(),
  familyName: z.string().nullable(),
  givenName: z.string().nullable(),
};

export const idsOf = (rows: readonly { readonly studentId: StudentId | null }[]): StudentId[] => [
  ...new Set(rows.flatMap(({ studentId }) => studentId ?? [])),
];

export function nameOf(names: Awaited<ReturnType<typeof studentNames>>, studentId: StudentId | null) {
  const student = studentId ? names.get(studentId) : undefined;
  return {
    studentId,
    localNumber: student?.localNumber ?? null,
    stateStudentId: student?.stateStudentId ?? null,
    familyName: student?.familyName ?? null,
    givenName: student?.givenName ?? null,
  };
}
