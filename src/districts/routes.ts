import { createRoute, z } from '@hono/zod-openapi';
import { recorded } from '../audit/index.ts';
import { jsonAnswer, jsonBody, problemResponses } from '../platform/http.ts';
import { pageHeaders, pageQuery, pagingHeaders, publicAddress } from '../platform/paging.ts';
import { valueOrProblem } from '../platform/problems.ts';
import { adminRoutes, districtAdminRoutes } from './admin-app.ts';
import {
  addedDistrict,
  changeDistrict,
  countDistricts,
  listDistricts,
  registerDistrict,
  requireFreeIrn,
} from './district.ts';
import { districtFields, districtSchema, pauseFields } from './fields.ts';
import { pauseDistrict, resumeDistrict } from './pause.ts';

/** Districts, as an API for operators. */
export const districtsRoutes = adminRoutes();

/** One district, likewise. */
export const districtRoutes = districtAdminRoutes();

districtsRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/districts',
    tags: ['Districts'],
    summary: 'Add a district',
    request: { body: jsonBody(districtFields) },
    responses: {
      201: jsonAnswer(districtSchema, 'The new district'),
      ...problemResponses('invalidRequest', 'conflict'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const district = valueOrProblem(await registerDistrict(platform, c.req.valid('json')));
    await addedDistrict(district).recordedBy(platform, district, c.get('actor'));
    return c.json(publicDistrict(district), 201);
  },
);

districtsRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/districts',
    tags: ['Districts'],
    summary: 'List districts by name',
    request: { query: pageQuery() },
    responses: {
      200: { ...jsonAnswer(z.array(districtSchema), 'One page of districts'), headers: pageHeaders },
      ...problemResponses('invalidRequest'),
    },
  }),
  async (c) => {
    const page = c.req.valid('query');
    const total = await countDistricts(c.get('platform'));
    const rows = await listDistricts(c.get('platform'), page);
    return c.json(rows.map(publicDistrict), 200, pagingHeaders(publicAddress(c), page, total));
  },
);

districtRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/',
    tags: ['Districts'],
    summary: 'One district',
    responses: {
      200: jsonAnswer(districtSchema, 'The district'),
    },
  }),
  async (c) => c.json(publicDistrict(c.get('district')), 200),
);

districtRoutes.openapi(
  createRoute({
    method: 'patch',
    path: '/',
    tags: ['Districts'],
    summary: 'Change a district',
    request: {
      // No defaults here: a field that is left out stays as it is.
      body: jsonBody(
        z
          .strictObject({
            name: districtFields.shape.name.optional(),
            irn: districtFields.shape.irn.optional(),
            timeZone: districtFields.shape.timeZone.unwrap().optional(),
            nightlyHour: districtFields.shape.nightlyHour.unwrap().optional(),
            withdrawalShare: districtFields.shape.withdrawalShare.unwrap().optional(),
            deletedDocumentDays: districtFields.shape.deletedDocumentDays.unwrap().optional(),
            withdrawnStudentYears: districtFields.shape.withdrawnStudentYears.unwrap().optional(),
            hiddenFlagNotes: districtFields.shape.hiddenFlagNotes.unwrap().optional(),
          })
          .openapi('DistrictChange'),
      ),
    },
    responses: {
      200: jsonAnswer(districtSchema, 'The changed district'),
      ...problemResponses('invalidRequest', 'conflict'),
    },
  }),
  async (c) => {
    const district = c.get('district');
    const given = Object.entries(c.req.valid('json')).filter(([, value]) => value !== undefined);
    const { irn } = c.req.valid('json');
    if (irn) valueOrProblem(await requireFreeIrn(c.get('platform'), { ...district, irn }));
    const changed = await changeDistrict(c.get('platform'), district, Object.fromEntries(given));
    return c.json(publicDistrict(await recorded(c, changed)), 200);
  },
);

districtRoutes.openapi(
  createRoute({
    method: 'put',
    path: '/pause',
    tags: ['Stop and go'],
    summary: 'Pause a district',
    description: 'No night, cutover, or delivery starts. A run in progress ends before its next step.',
    request: { body: jsonBody(pauseFields) },
    responses: { 200: jsonAnswer(districtSchema, 'The district'), ...problemResponses('invalidRequest') },
  }),
  async (c) => {
    const { reason } = c.req.valid('json');
    const paused = await pauseDistrict(c.get('platform'), c.get('district'), reason, c.get('actor'));
    return c.json(publicDistrict(await recorded(c, paused)), 200);
  },
);

districtRoutes.openapi(
  createRoute({
    method: 'delete',
    path: '/pause',
    tags: ['Stop and go'],
    summary: 'Resume a district',
    responses: { 200: jsonAnswer(districtSchema, 'The district') },
  }),
  async (c) =>
    c.json(publicDistrict(await recorded(c, await resumeDistrict(c.get('platform'), c.get('district')))), 200),
);

/** Where a district's records are kept is our concern alone. */
const publicDistrict = <T extends { database: string }>({ database: _, ...district }: T) => district;
