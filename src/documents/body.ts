import { z } from '@hono/zod-openapi';
import { programKeys } from '../programs/index.ts';
import type { StudentReference } from '../roster/index.ts';
import { formNames, forms, type StateCode, stateCodes, states } from '../states/index.ts';
import { cleanText, spoiledId } from './clean-text.ts';
import type { DocumentInput, PlanDocument } from './document.ts';
import type { ListedDocument } from './list-documents.ts';
import { changeKinds } from './schema.ts';

/** Ids that authors give: letters, digits and `.`, `_`, `~`, `-`, so that they need no escaping in a path or an object key. */
export const documentIdField = z
  .string()
  .regex(/^[A-Za-z0-9._~-]{1,128}$/, 'must be 1 to 128 letters, digits, or . _ ~ -')
  .openapi({
    description: 'The authoring system’s id of the document. It never changes.',
    example: 'iep-2026-004711',
  })
  .brand('Document');

export const documentIdParam = z.object({ documentId: documentIdField });

/** An id of a student, cleaned as every cell of a data load is. What a spreadsheet made of one is refused: several students would have it. */
const cleanId = z
  .string()
  .max(500)
  .overwrite(cleanText)
  .refine((text) => spoiledId(text) === null, {
    error: ({ input }) => spoiledId(String(input)) ?? undefined,
    abort: true,
  });
const id = (description: string, example: string) =>
  cleanId.min(1, 'must not be empty').max(200).optional().openapi({ description, example });
const name = (example: string) => z.string().trim().max(200).optional().openapi({ example });

/** The student of a document in a state, whose own identifier names the student. */
const studentIn = (state: StateCode) => {
  const { name: stateName, studentIdentifier } = states[state];
  const { name: identifierName, shape, shapeInWords, examples } = studentIdentifier;
  return z
    .strictObject({
      localNumber: id('The district’s own student number.', '104233'),
      stateStudentId: cleanId
        .regex(shape, `must be ${shapeInWords}`)
        .optional()
        .openapi({ description: `${identifierName}.`, example: examples[0] }),
      sourcedId: id('OneRoster sourcedId of a student who is in the roster.', '6f9c2d1e-5b7a-4c3d-8e2f-1a0b9c8d7e6f'),
      givenName: name('Jordan'),
      familyName: name('Rivera'),
    })
    .superRefine((value, context) => {
      const given = [value.localNumber, value.stateStudentId, value.sourcedId].filter((one) => one !== undefined);
      if (given.length !== 1)
        context.addIssue({
          code: 'custom',
          message: 'must have exactly one of localNumber, stateStudentId, and sourcedId',
        });
    })
    .openapi(`${stateName.replaceAll(' ', '')}DocumentStudent`, {
      description:
        'The student, by exactly one of three ids. The document waits if the roster does not have the localNumber or stateStudentId yet, or has it under another name. If several students share the id, it is refused unless the name tells them apart. Use sourcedId then.',
    });
};

const studentOf = Object.fromEntries(stateCodes.map((code) => [code, studentIn(code)])) as Readonly<
  Record<StateCode, ReturnType<typeof studentIn>>
>;

const statusField = z.enum(['draft', 'completed'], { error: 'must be draft or completed' }).openapi({
  description: 'Only completed documents count for participation, flags, and reports.',
});

const bodies = formNames.map((form) =>
  z
    .strictObject({
      form: z.literal(form).openapi({ description: forms[form].title }),
      status: statusField,
      student: studentOf[forms[form].state],
      fields: forms[form].fields as z.ZodObject,
    })
    .openapi(`PlanDocument${form.charAt(0).toUpperCase()}${form.slice(1)}`, { title: forms[form].title }),
);

/** The body of PUT /v1/documents/{documentId}: `form` decides which `fields` there are. */
export const documentBody = z
  .discriminatedUnion('form', bodies as [(typeof bodies)[number], ...typeof bodies], {
    error: (issue) => (issue.code === 'invalid_union' ? `must be one of ${formNames.join(', ')}` : undefined),
  })
  .openapi('PlanDocument');

type DocumentBody = z.output<typeof documentBody>;

export function documentInput({ form, status, student: named, fields }: DocumentBody): DocumentInput {
  const { givenName = '', familyName = '' } = named;
  return { form, status, student: referenceOf(named), studentName: { givenName, familyName }, fields };
}

function referenceOf({ sourcedId, stateStudentId, localNumber }: DocumentBody['student']): StudentReference {
  if (sourcedId !== undefined) return { sourcedId };
  if (stateStudentId !== undefined) return { stateStudentId };
  return { localNumber: localNumber ?? '' };
}

export const storedDocument = z
  .object({
    documentId: z.string(),
    form: z.enum(formNames),
    title: z.string().openapi({ description: 'The title printed on the form.' }),
    program: z.enum(programKeys),
    status: statusField,
    studentId: z.string().openapi({ example: 'stu_0d9f2a7c5b6e4f1c8a3b2d1e0f9a8b7c' }),
    fields: z.record(z.string(), z.unknown()),
    version: z.int().openapi({ description: 'Number of changes, which is also the entity tag.' }),
    completedAt: z.string().nullable(),
    updatedAt: z.string(),
    file: z
      .object({ sha256: z.string().openapi({ description: 'Hexadecimal.' }), size: z.int() })
      .nullable()
      .openapi({ description: 'Null until a PDF is uploaded.' }),
  })
  .openapi('StoredDocument');

export const putRemarks = z
  .array(
    z.object({
      field: z.string().nullable().openapi({ description: 'Path in the body. Null for the whole document.' }),
      message: z.string(),
    }),
  )
  .openapi({
    description:
      'Things to check in the document. It may not count for a program, its event may exist already, or a date may be wrong. The student may be missing from the roster, or have another name there.',
  });

export const listedDocument = storedDocument
  .omit({ fields: true })
  .extend({
    deletedAt: z.string().nullable(),
    localNumber: z.string().nullable(),
    stateStudentId: z.string().nullable(),
    sourcedId: z.string().nullable().openapi({ description: 'Null while the student is not in the roster.' }),
  })
  .openapi('ListedDocument');

export const documentChange = z
  .object({
    version: z.int(),
    change: z.enum(changeKinds),
    studentId: z.string().openapi({ description: 'The student whom the document was about from then on.' }),
    form: z.enum(formNames),
    status: statusField,
    changedFields: z.array(z.string()).openapi({ description: 'Names of the fields that changed.' }),
    changedBy: z.string().openapi({ description: 'Id of the API client, or email address of the administrator.' }),
    changedAt: z.string(),
  })
  .openapi('DocumentChange');

export const publicListed = ({ id: documentId, ...document }: ListedDocument): z.output<typeof listedDocument> => ({
  documentId,
  title: forms[document.form].title,
  ...document,
});

export function publicDocument({ id: documentId, ...document }: PlanDocument): z.output<typeof storedDocument> {
  return { documentId, title: forms[document.form].title, ...document };
}
