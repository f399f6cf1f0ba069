import { createRoute, z } from '@hono/zod-openapi';
import { recorded } from '../audit/index.ts';
import { discloseToOperator } from '../disclosures/index.ts';
import { districtAdminRoutes } from '../districts/index.ts';
import { jsonAnswer, jsonBody, problemResponses } from '../platform/http.ts';
import { publicAddress } from '../platform/paging.ts';
import { ProblemError, problem, valueOrProblem } from '../platform/problems.ts';
import { archivePart } from './archive.ts';
import { reasonField, requestedByField } from './fields.ts';
import { cancelOffboarding, offboard, offboardingOf } from './offboarding.ts';

/** A district that leaves SameGoal. */
export const offboardingRoutes = districtAdminRoutes();

const path = '/offboarding';
const common = { tags: ['Districts'] };
const flagsField = z.enum(['leave', 'end']).openapi({
  description: 'What becomes of the flags that SameGoal keeps in Campus: left as they are, or ended today.',
});

const requestSchema = z
  .strictObject({
    reason: reasonField,
    requestedBy: requestedByField,
    flags: flagsField,
    offboardingDays: z
      .int({ error: 'must be a whole number of days' })
      .min(1, { error: 'must be at least 1' })
      .max(365, { error: 'must be at most 365' })
      .default(30)
      .openapi({ description: 'Days until everything is destroyed. Until then the offboarding can be canceled.' }),
  })
  .openapi('OffboardingRequest');

const offboardingSchema = z
  .object({
    requestedAt: z.iso.datetime(),
    reason: z.string(),
    requestedBy: z.string(),
    actor: z.string().openapi({ description: 'Who asked for it over the API.' }),
    flags: flagsField,
    destroyAt: z.iso.datetime().openapi({ description: 'Everything is destroyed after this instant.' }),
    destructionBegunAt: z.iso.datetime().nullable().openapi({ description: 'From then on nothing can be canceled.' }),
    endOfFlags: z
      .object({ status: z.string(), problems: z.array(z.string()) })
      .nullable()
      .openapi({ description: 'The run that ends flags, and what went wrong. Null when there is none.' }),
  })
  .openapi('Offboarding');

offboardingRoutes.openapi(
  createRoute({
    ...common,
    method: 'post',
    path,
    summary: 'Offboard a district',
    description:
      'Everything stops at once: nights, flags, launches, API clients, deliveries, and settings. After `offboardingDays` everything is destroyed, and a certificate stays in `GET /v1/admin/destructions`. Asked again, what is said last counts, from today; a run that ends flags is tried again.',
    request: { body: jsonBody(requestSchema) },
    responses: {
      202: jsonAnswer(offboardingSchema, 'The district leaves'),
      ...problemResponses('invalidRequest', 'conflict'),
    },
  }),
  async (c) => {
    const left = await offboard(c.get('platform'), c.get('district'), c.req.valid('json'), c.get('actor'));
    const { endOfFlags, ...offboarding } = await recorded(c, valueOrProblem(left));
    return c.json({ ...offboarding, endOfFlags: shownRun(endOfFlags) }, 202);
  },
);

offboardingRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path,
    summary: 'How a district leaves',
    responses: { 200: jsonAnswer(offboardingSchema, 'The offboarding') },
  }),
  async (c) => {
    const found = await offboardingOf(c.get('platform'), c.get('district'));
    const { endOfFlags, ...offboarding } = valueOrProblem(found);
    return c.json({ ...offboarding, endOfFlags: shownRun(endOfFlags) }, 200);
  },
);

offboardingRoutes.openapi(
  createRoute({
    ...common,
    method: 'delete',
    path,
    summary: 'Cancel the offboarding of a district',
    description: 'Everything goes on as before. The next night opens again the flags that were ended.',
    responses: { 204: { description: 'The district stays' }, ...problemResponses('conflict') },
  }),
  async (c) => {
    await recorded(c, valueOrProblem(await cancelOffboarding(c.get('platform'), c.get('district'))));
    return c.body(null, 204);
  },
);

offboardingRoutes.openapi(
  createRoute({
    ...common,
    method: 'get',
    path: `${path}/archive`,
    summary: 'Download the records of a district that leaves',
    description:
      'A ZIP file. Part 1 has every table of records as JSON lines; each part has up to 500 plan documents as PDF. `Link` names the next part. The download is on the record of disclosures.',
    request: {
      query: z.object({
        part: z.coerce.number().int().min(1).max(100_000).default(1).openapi({ description: 'From 1.' }),
      }),
    },
    responses: {
      200: {
        description: 'One part of the archive',
        content: { 'application/zip': { schema: z.string().openapi({ format: 'binary' }) } },
        headers: { Link: { schema: { type: 'string' }, description: 'The next part, as `rel="next"`.' } },
      },
      ...problemResponses('invalidRequest', 'conflict'),
    },
  }),
  async (c) => {
    const [platform, district] = [c.get('platform'), c.get('district')];
    const { destructionBegunAt } = valueOrProblem(await offboardingOf(platform, district));
    if (destructionBegunAt !== null)
      throw new ProblemError(
        problem('conflict', 'Destruction has started, so a complete archive is no longer available.'),
      );
    const { part } = c.req.valid('query');
    const { content, students, isLast } = await archivePart(platform, district, part);
    await discloseToOperator(c, students);
    const next = new URL(publicAddress(c));
    next.searchParams.set('part', String(part + 1));
    // SAFETY: zod-openapi types only answers of c.json; the route documents this one as application/zip.
    return c.body(content, 200, {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${district.id}-${part}.zip"`,
      ...(!isLast && { link: `<${next}>; rel="next"` }),
    }) as never;
  },
);

const shownRun = (run: { status: string; problems: readonly string[] } | null) =>
  run && { ...run, problems: [...run.problems] };
