import { z } from 'zod';

/** What a field of a form asks for, read from its schema: what a settings form shows and a data load reads. */
export type FieldKind =
  | { readonly kind: 'date' }
  | { readonly kind: 'yesNo' }
  | { readonly kind: 'text' }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  /** Several entries of some parts each, all but the first of which may be blank. */
  | { readonly kind: 'list'; readonly parts: readonly ListPart[] };

export interface ListPart {
  readonly name: string;
  readonly kind: 'date' | 'text';
}

export interface FieldOfForm {
  readonly name: string;
  /** As printed on the form. */
  readonly label: string;
  readonly kind: FieldKind;
}

/** The fields of a form in their order. */
export const fieldsOfForm = ({ fields }: { readonly fields: z.ZodObject }): FieldOfForm[] =>
  Object.entries(fields.shape).map(([name, schema]) => ({
    name,
    label: schema.description ?? name,
    kind: kindOf(schema as z.ZodType),
  }));

function kindOf(schema: z.ZodType): FieldKind {
  const inner = schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
  if (inner instanceof z.ZodEnum)
    return {
      kind: 'choice',
      options: inner.options.map(String).filter((option) => inner.safeParse(option).success),
    };
  if (inner instanceof z.ZodBoolean) return { kind: 'yesNo' };
  if (inner instanceof z.ZodArray) return { kind: 'list', parts: partsOf(inner.element as z.ZodObject) };
  // Dates are text that is transformed; nothing else is.
  return { kind: inner instanceof z.ZodPipe ? 'date' : 'text' };
}

const partsOf = ({ shape }: z.ZodObject): ListPart[] =>
  Object.entries(shape).map(([name, schema]) => ({
    name,
    kind: kindOf(schema as z.ZodType).kind === 'date' ? 'date' : 'text',
  }));
