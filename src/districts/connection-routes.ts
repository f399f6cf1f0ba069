import { createRoute } from '@hono/zod-openapi';
import { actorName, recorded } from '../audit/index.ts';
import { jsonAnswer, jsonBody, problemResponses } from '../platform/http.ts';
import type { Platform } from '../platform/platform.ts';
import { ProblemError, problem, valueOrProblem } from '../platform/problems.ts';
import { districtAdminRoutes } from './admin-app.ts';
import { campusHosts, confirmHosts, hostsAreConfirmed } from './campus-hosts.ts';
import {
  type DemographicsStatus,
  demographicsStatus,
  removeDemographics,
  setDemographics,
} from './demographics-connection.ts';
import { documentViewerOf, removeDocumentViewer, setDocumentViewer } from './document-viewer-connection.ts';
import { demographicsFields, demographicsSchema, documentViewerFields, documentViewerSchema } from './fields.ts';

/** A district's connections with Campus, as an API for operators. */
export const connectionRoutes = districtAdminRoutes();

connectionRoutes.openapi(
  createRoute({
    method: 'put',
    path: '/demographics',
    tags: ['Connections'],
    summary: 'Enter the nightly demographics connection',
    description: 'Digital Learning Partner Nightly Demographics: the OneRoster 1.2 connection generated in Campus.',
    request: { body: jsonBody(demographicsFields) },
    responses: {
      200: jsonAnswer(demographicsSchema, 'The connection, without its secret'),
      ...problemResponses('invalidRequest'),
    },
  }),
  async (c) => {
    const set = valueOrProblem(await setDemographics(c.get('platform'), c.get('district'), c.req.valid('json')));
    return c.json(publicDemographics(c.get('platform'), await recorded(c, set)), 200);
  },
);

connectionRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/demographics',
    tags: ['Connections'],
    summary: 'The nightly demographics connection',
    responses: {
      200: jsonAnswer(demographicsSchema, 'The connection, without its secret'),
    },
  }),
  async (c) => {
    const district = c.get('district');
    const status = present(await demographicsStatus(c.get('platform'), district), 'demographics connection');
    return c.json(publicDemographics(c.get('platform'), status), 200);
  },
);

connectionRoutes.openapi(
  createRoute({
    method: 'delete',
    path: '/demographics',
    tags: ['Connections'],
    summary: 'Remove the nightly demographics connection',
    description: 'Students stay as they are. Flags and reporting stop until demographics has completed again.',
    responses: { 204: { description: 'Removed' } },
  }),
  async (c) => {
    await recorded(c, await removeDemographics(c.get('platform'), c.get('district')));
    return c.body(null, 204);
  },
);

connectionRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/demographics/confirmHost',
    tags: ['Connections'],
    summary: "Confirm that the connection's hosts are the district's Campus",
    description:
      'SameGoal sends its own credentials only to confirmed hosts, so flags wait until then. A new host in Base URL or Access Token URL needs a new confirmation.',
    responses: {
      200: jsonAnswer(demographicsSchema, 'The connection, without its secret'),
      ...problemResponses('conflict'),
    },
  }),
  async (c) => {
    const confirmed = valueOrProblem(
      await confirmHosts(c.get('platform'), c.get('district'), actorName(c.get('actor'))),
    );
    return c.json(publicDemographics(c.get('platform'), await recorded(c, confirmed)), 200);
  },
);

connectionRoutes.openapi(
  createRoute({
    method: 'put',
    path: '/documentViewer',
    tags: ['Connections'],
    summary: 'Enter the document viewer connection',
    description: 'Digital Learning Partner Document Viewer: the LTI 1.3 registration generated in Campus.',
    request: { body: jsonBody(documentViewerFields) },
    responses: {
      200: jsonAnswer(documentViewerSchema, 'The connection'),
      ...problemResponses('invalidRequest'),
    },
  }),
  async (c) => {
    const set = valueOrProblem(await setDocumentViewer(c.get('platform'), c.get('district'), c.req.valid('json')));
    return c.json(await recorded(c, set), 200);
  },
);

connectionRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/documentViewer',
    tags: ['Connections'],
    summary: 'The document viewer connection',
    responses: {
      200: jsonAnswer(documentViewerSchema, 'The connection'),
    },
  }),
  async (c) => {
    const district = c.get('district');
    return c.json(present(await documentViewerOf(c.get('platform'), district), 'document viewer connection'), 200);
  },
);

connectionRoutes.openapi(
  createRoute({
    method: 'delete',
    path: '/documentViewer',
    tags: ['Connections'],
    summary: 'Remove the document viewer connection',
    responses: { 204: { description: 'Removed' } },
  }),
  async (c) => {
    await recorded(c, await removeDocumentViewer(c.get('platform'), c.get('district')));
    return c.body(null, 204);
  },
);

function present<T>(value: T | null, what: string): T {
  if (value === null) throw new ProblemError(problem('notFound', `This district has no ${what}.`));
  return value;
}

const publicDemographics = (platform: Platform, status: DemographicsStatus) => {
  const { hostsConfirmedAt: _, hostsConfirmedBy: __, ...shown } = status;
  return { ...shown, hosts: campusHosts(status), hostsConfirmed: hostsAreConfirmed(platform.config, status) };
};
