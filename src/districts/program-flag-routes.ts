import { createRoute, z } from '@hono/zod-openapi';
import { recorded } from '../audit/index.ts';
import { jsonAnswer, jsonBody, problemResponses } from '../platform/http.ts';
import { valueOrProblem } from '../platform/problems.ts';
import { programKeys, programs } from '../programs/index.ts';
import { districtAdminRoutes } from './admin-app.ts';
import { programField, programFlagFields, programFlagSchema } from './fields.ts';
import { changeProgramFlag, type ProgramFlag, programFlagsOf } from './program-flags.ts';

/** How each program's flag is kept, as an API for operators. */
export const programFlagRoutes = districtAdminRoutes();

programFlagRoutes.openapi(
  createRoute({
    method: 'put',
    path: '/flags/{program}',
    tags: ['Flags'],
    summary: "Set how a program's flag is kept in Campus",
    request: { params: z.object({ program: programField }), body: jsonBody(programFlagFields) },
    responses: {
      200: jsonAnswer(programFlagSchema, 'The settings'),
      ...problemResponses('invalidRequest', 'demographicsIncomplete', 'conflict'),
    },
  }),
  async (c) => {
    const { program } = c.req.valid('param');
    const input = { program, ...c.req.valid('json') };
    const changed = valueOrProblem(await changeProgramFlag(c.get('platform'), c.get('district'), input));
    return c.json(publicFlag(await recorded(c, changed)), 200);
  },
);

programFlagRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/flags',
    tags: ['Flags'],
    summary: "How each program's flag is kept",
    responses: {
      200: jsonAnswer(z.array(programFlagSchema), `Settings, of those of ${programKeys.join(', ')} that are set`),
    },
  }),
  async (c) => {
    const district = c.get('district');
    return c.json((await programFlagsOf(c.get('platform'), district)).map(publicFlag), 200);
  },
);

const publicFlag = (flag: ProgramFlag) => ({ ...flag, flagName: programs[flag.program].name });
