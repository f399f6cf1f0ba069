import fc from 'fast-check';

/** As much of JSON Schema as the OpenAPI document uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  pattern?: string;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  maxItems?: number;
  minItems?: number;
  default?: unknown;
}

export type Schemas = Record<string, Schema>;

/** The schema that a reference names, or the schema itself. */
export const resolved = (schema: Schema, schemas: Schemas): Schema =>
  schema.$ref ? resolved(schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, schemas) : schema;

const text = (schema: Schema): fc.Arbitrary<string> => {
  if (schema.pattern) return fc.stringMatching(new RegExp(schema.pattern));
  if (schema.format === 'date')
    return fc
      .date({ min: new Date('2019-01-01'), max: new Date('2029-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
  if (schema.format === 'date-time')
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') })
      .map((date) => date.toISOString());
  if (schema.format === 'email') return fc.nat(9999).map((at) => `person${at}@example.org`);
  if (schema.format === 'uri') return fc.nat(9999).map((at) => `http://127.0.0.1:8788/fuzz/${at}`);
  return fc.string({
    minLength: Math.min(schema.minLength ?? 0, 50),
    maxLength: Math.min(schema.maxLength ?? 20, 50),
    unit: 'grapheme',
  });
};

/** By the name of a field: values that mean something to the Worker, where the schema alone would hardly ever hit on one. */
export type Hints = Readonly<Record<string, fc.Arbitrary<unknown>>>;

/** Values that a schema allows. */
export function valid(schema: Schema, schemas: Schemas, hints: Hints = {}): fc.Arbitrary<unknown> {
  const found = resolved(schema, schemas);
  if (found.const !== undefined) return fc.constant(found.const);
  if (found.enum) return fc.constantFrom(...found.enum);
  const alternatives = found.anyOf ?? found.oneOf;
  if (alternatives) return fc.oneof(...alternatives.map((one) => valid(one, schemas, hints)));
  if (found.allOf)
    return fc
      .tuple(...found.allOf.map((one) => valid(one, schemas, hints)))
      .map((parts) => Object.assign({}, ...(parts as object[])));
  const types = [found.type ?? 'object'].flat();
  return fc.oneof(...types.map((type) => ofType(type, found, schemas, hints)));
}

function ofType(type: string, schema: Schema, schemas: Schemas, hints: Hints): fc.Arbitrary<unknown> {
  switch (type) {
    case 'string':
      return text(schema);
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -10, max: schema.maximum ?? 5000 });
    case 'number':
      return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 100 });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(valid(schema.items ?? {}, schemas, hints), { minLength: schema.minItems ?? 0, maxLength: 3 });
    default: {
      const properties = Object.entries(schema.properties ?? {}).map(
        ([name, property]) => [name, hints[name] ?? valid(property, schemas, hints)] as const,
      );
      return fc.record(Object.fromEntries(properties), { requiredKeys: schema.required ?? [] });
    }
  }
}

/** Values of which no schema knows: what a careless or hostile caller sends. */
const wild = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1e99',
    'NaN',
    'null',
    "' or 1=1 --",
    '%00',
    '../..',
    '9007199254740993',
    '2026-02-30',
  ),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
);

/** A value that the schema allows, or one of its fields replaced by something wild, or something wild altogether. */
export function anything(schema: Schema, schemas: Schemas, hints: Hints = {}): fc.Arbitrary<unknown> {
  const good = valid(schema, schemas, hints);
  const spoilt = fc.tuple(good, wild, fc.nat(), fc.boolean()).map(([value, other, at, adds]) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return other;
    const keys = Object.keys(value);
    const key = adds || keys.length === 0 ? 'unknownField' : (keys[at % keys.length] as string);
    return { ...value, [key]: other };
  });
  return fc.oneof({ weight: 8, arbitrary: good }, { weight: 3, arbitrary: spoilt }, { weight: 1, arbitrary: wild });
}
