import { createRoute, z } from '@hono/zod-openapi';
import { httpApp, problemResponses } from '../platform/http.ts';
import { pageHeaders, pageQuery, pagingHeaders } from '../platform/paging.ts';
import { ProblemError, problem, valueOrProblem } from '../platform/problems.ts';
import { programKeys, programs } from '../programs/programs.ts';
import { demographicsStatus, removeDemographics, setDemographics } from './demographics-connection.ts';
import { addDistrict, changeDistrict, countDistricts, findDistrict, listDistricts } from './district.ts';
import { documentViewerOf, removeDocumentViewer, setDocumentViewer } from './document-viewer-connection.ts';
import {
  demographicsFields,
  demographicsSchema,
  districtFields,
  districtSchema,
  documentViewerFields,
  documentViewerSchema,
  programField,
  programFlagFields,
  programFlagSchema,
} from './fields.ts';
import { legacyIntegrationRoutes } from './legacy-integration-routes.ts';
import { requireOperator } from './operator.ts';
import { recordOperatorChanges } from './operator-changes.ts';
import { changeProgramFlag, type ProgramFlag, programFlagsOf } from './program-flags.ts';

/** The operators' API for districts and their connections; the settings pages use the same operations. */
export const districtRoutes = httpApp();
districtRoutes.use('/v1/admin/*', requireOperator);
for (const part of ['', '/demographics', '/documentViewer', '/legacyIntegration', '/flags/:program'])
  districtRoutes.use(`/v1/admin/districts/:districtId${part}`, recordOperatorChanges);
districtRoutes.route('/', legacyIntegrationRoutes);

const security = [{ operator: [] }];
const body = <T extends z.ZodType>(schema: T) => ({ content: { 'application/json': { schema } }, required: true });
const answer = <T extends z.ZodType>(schema: T, description: string) => ({
  content: { 'application/json': { schema } },
  description,
});
const districtParam = z.object({ districtId: z.string().openapi({ description: 'Id of the district.' }) });
const path = '/v1/admin/districts';

districtRoutes.openapi(
  createRoute({
    method: 'post',
    path,
    tags: ['Districts'],
    summary: 'Add a district',
    security,
    request: { body: body(districtFields) },
    responses: {
      201: answer(districtSchema, 'The new district'),
      ...problemResponses('invalidRequest', 'authenticationRequired'),
    },
  }),
  async (c) => c.json(publicDistrict(await addDistrict(c.get('platform'), c.req.valid('json'))), 201),
);

districtRoutes.openapi(
  createRoute({
    method: 'get',
    path,
    tags: ['Districts'],
    summary: 'List districts by name',
    security,
    request: { query: pageQuery() },
    responses: {
      200: { ...answer(z.array(districtSchema), 'One page of districts'), headers: pageHeaders },
      ...problemResponses('invalidRequest', 'authenticationRequired'),
    },
  }),
  async (c) => {
    const page = c.req.valid('query');
    const total = await countDistricts(c.get('platform'));
    const rows = await listDistricts(c.get('platform'), page);
    return c.json(rows.map(publicDistrict), 200, pagingHeaders(c.req.url, page, total));
  },
);

districtRoutes.openapi(
  createRoute({
    method: 'get',
    path: `${path}/{districtId}`,
    tags: ['Districts'],
    summary: 'One district',
    security,
    request: { params: districtParam },
    responses: {
      200: answer(districtSchema, 'The district'),
      ...problemResponses('authenticationRequired', 'notFound'),
    },
  }),
  async (c) =>
    c.json(publicDistrict(valueOrProblem(await findDistrict(c.get('platform'), c.req.valid('param').districtId))), 200),
);

districtRoutes.openapi(
  createRoute({
    method: 'patch',
    path: `${path}/{districtId}`,
    tags: ['Districts'],
    summary: 'Change a district',
    security,
    request: {
      params: districtParam,
      // No defaults here: a field that is left out stays as it is.
      body: body(
        z
          .strictObject({
            name: districtFields.shape.name.optional(),
            irn: districtFields.shape.irn.optional(),
            timeZone: districtFields.shape.timeZone.unwrap().optional(),
            nightlyHour: districtFields.shape.nightlyHour.unwrap().optional(),
            withdrawalShare: districtFields.shape.withdrawalShare.unwrap().optional(),
          })
          .openapi('DistrictChange'),
      ),
    },
    responses: {
      200: answer(districtSchema, 'The changed district'),
      ...problemResponses('invalidRequest', 'authenticationRequired', 'notFound'),
    },
  }),
  async (c) => {
    const district = valueOrProblem(await findDistrict(c.get('platform'), c.req.valid('param').districtId));
    const given = Object.entries(c.req.valid('json')).filter(([, value]) => value !== undefined);
    return c.json(publicDistrict(await changeDistrict(c.get('platform'), district, Object.fromEntries(given))), 200);
  },
);

districtRoutes.openapi(
  createRoute({
    method: 'put',
    path: `${path}/{districtId}/demographics`,
    tags: ['Connections'],
    summary: 'Enter the nightly demographics connection',
    description: 'Digital Learning Partner Nightly Demographics: the OneRoster 1.2 connection generated in Campus.',
    security,
    request: { params: districtParam, body: body(demographicsFields) },
    responses: {
      200: answer(demographicsSchema, 'The connection, without its secret'),
      ...problemResponses('invalidRequest', 'authenticationRequired', 'notFound'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const district = valueOrProblem(await findDistrict(platform, c.req.valid('param').districtId));
    valueOrProblem(await setDemographics(platform, district, c.req.valid('json')));
    return c.json(present(await demographicsStatus(platform, district), 'demographics connection'), 200);
  },
);

districtRoutes.openapi(
  createRoute({
    method: 'get',
    path: `${path}/{districtId}/demographics`,
    tags: ['Connections'],
    summary: 'The nightly demographics connection',
    security,
    request: { params: districtParam },
    responses: {
      200: answer(demographicsSchema, 'The connection, without its secret'),
      ...problemResponses('authenticationRequired', 'notFound'),
    },
  }),
  async (c) => {
    const district = valueOrProblem(await findDistrict(c.get('platform'), c.req.valid('param').districtId));
    return c.json(present(await demographicsStatus(c.get('platform'), district), 'demographics connection'), 200);
  },
);

districtRoutes.openapi(
  createRoute({
    method: 'delete',
    path: `${path}/{districtId}/demographics`,
    tags: ['Connections'],
    summary: 'Remove the nightly demographics connection',
    description: 'Students stay as they are; flags and reporting stop until demographics has completed again.',
    security,
    request: { params: districtParam },
    responses: { 204: { description: 'Removed' }, ...problemResponses('authenticationRequired', 'notFound') },
  }),
  async (c) => {
    const district = valueOrProblem(await findDistrict(c.get('platform'), c.req.valid('param').districtId));
    await removeDemographics(c.get('platform'), district);
    return c.body(null, 204);
  },
);

districtRoutes.openapi(
  createRoute({
    method: 'put',
    path: `${path}/{districtId}/documentViewer`,
    tags: ['Connections'],
    summary: 'Enter the document viewer connection',
    description: 'Digital Learning Partner Document Viewer: the LTI 1.3 registration generated in Campus.',
    security,
    request: { params: districtParam, body: body(documentViewerFields) },
    responses: {
      200: answer(documentViewerSchema, 'The connection'),
      ...problemResponses('invalidRequest', 'authenticationRequired', 'notFound'),
    },
  }),
  async (c) => {
    const platform = c.get('platform');
    const district = valueOrProblem(await findDistrict(platform, c.req.valid('param').districtId));
    valueOrProblem(await setDocumentViewer(platform, district, c.req.valid('json')));
    return c.json(present(await documentViewerOf(platform, district), 'document viewer connection'), 200);
  },
);

districtRoutes.openapi(
  createRoute({
    method: 'get',
    path: `${path}/{districtId}/documentViewer`,
    tags: ['Connections'],
    summary: 'The document viewer connection',
    security,
    request: { params: districtParam },
    responses: {
      200: answer(documentViewerSchema, 'The connection'),
      ...problemResponses('authenticationRequired', 'notFound'),
    },
  }),
  async (c) => {
    const district = valueOrProblem(await findDistrict(c.get('platform'), c.req.valid('param').districtId));
    return c.json(present(await documentViewerOf(c.get('platform'), district), 'document viewer connection'), 200);
  },
);

districtRoutes.openapi(
  createRoute({
    method: 'delete',
    path: `${path}/{districtId}/documentViewer`,
    tags: ['Connections'],
    summary: 'Remove the document viewer connection',
    security,
    request: { params: districtParam },
    responses: { 204: { description: 'Removed' }, ...problemResponses('authenticationRequired', 'notFound') },
  }),
  async (c) => {
    const district = valueOrProblem(await findDistrict(c.get('platform'), c.req.valid('param').districtId));
    await removeDocumentViewer(c.get('platform'), district);
    return c.body(null, 204);
  },
);

districtRoutes.openapi(
  createRoute({
    method: 'put',
    path: `${path}/{districtId}/flags/{program}`,
    tags: ['Flags'],
    summary: "Set how a program's flag is kept in Campus",
    security,
    request: { params: districtParam.extend({ program: programField }), body: body(programFlagFields) },
    responses: {
      200: answer(programFlagSchema, 'The settings'),
      ...problemResponses('invalidRequest', 'authenticationRequired', 'demographicsIncomplete', 'notFound', 'conflict'),
    },
  }),
  async (c) => {
    const { districtId, program } = c.req.valid('param');
    const district = valueOrProblem(await findDistrict(c.get('platform'), districtId));
    const flag = valueOrProblem(
      await changeProgramFlag(c.get('platform'), district, { program, ...c.req.valid('json') }),
    );
    return c.json(publicFlag(flag), 200);
  },
);

districtRoutes.openapi(
  createRoute({
    method: 'get',
    path: `${path}/{districtId}/flags`,
    tags: ['Flags'],
    summary: "How each program's flag is kept",
    security,
    request: { params: districtParam },
    responses: {
      200: answer(z.array(programFlagSchema), `Settings, of those of ${programKeys.join(', ')} that are set`),
      ...problemResponses('authenticationRequired', 'notFound'),
    },
  }),
  async (c) => {
    const district = valueOrProblem(await findDistrict(c.get('platform'), c.req.valid('param').districtId));
    return c.json((await programFlagsOf(c.get('platform'), district)).map(publicFlag), 200);
  },
);

/** Where a district's records are kept is our concern alone. */
const publicDistrict = <T extends { database: string }>({ database: _, ...district }: T) => district;

const publicFlag = (flag: ProgramFlag) => ({ ...flag, flagName: programs[flag.program].name });

function present<T>(value: T | null, what: string): T {
  if (value === null) throw new ProblemError(problem('notFound', `This district has no ${what}.`));
  return value;
}
