import { z } from '@hono/zod-openapi';

const name = (example: string) => z.string().trim().min(1, 'must not be empty').max(100).openapi({ example });

/** Who is invited, here and on the district's page. */
export const administratorFields = z
  .strictObject({
    email: z
      .email()
      .max(254)
      .openapi({ example: 'jo.miller@example.org', description: 'Where links for signing in are mailed.' }),
    firstName: name('Jo'),
    lastName: name('Miller'),
  })
  .openapi('NewAdministrator');
