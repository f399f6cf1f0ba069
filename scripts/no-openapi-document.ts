/**
 * In what is deployed, stands for @asteasolutions/zod-to-openapi: routes and schemas are declared as ever, and nothing is kept of what only the API's description
 * says. `npm run openapi` makes that description with the library itself.
 */
import type { ZodType, z } from 'zod';

export class OpenAPIRegistry {
  readonly definitions: readonly never[] = [];
  register<T>(_name: string, schema: T): T {
    return schema;
  }
  registerPath(): void {}
}

/** The library gives each schema the method `openapi`. Here it returns the schema as it is. */
export function extendZodWithOpenApi(zod: typeof z): void {
  Object.assign(zod.ZodType.prototype, {
    openapi(this: ZodType) {
      return this;
    },
  });
}

export const getOpenApiMetadata = (): object => ({});

class NoGenerator {
  generateDocument(): never {
    throw new Error('the Worker does not make the description of the API');
  }
}

export { NoGenerator as OpenApiGeneratorV3, NoGenerator as OpenApiGeneratorV31 };
