import type { District } from '../districts/index.ts';
import { wrongFields } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { type CatalogEntry, reports, type StateCode, states } from '../states/index.ts';

/** The endpoint that every state has. */
const participation = { studentProgramParticipation: "Students' participation in special programs" } as const;

/** What a data export may be permitted to call: one scope per endpoint (requirement R4). */
export type ExportEndpoint = CatalogEntry['endpoint'] | keyof typeof participation;

/** The endpoints with what each opens. */
export const exportEndpoints = {
  ...Object.fromEntries(
    Object.values(reports).map(({ endpoint, state, title }) => [endpoint, `${states[state].name} ${title}`]),
  ),
  ...participation,
} as Readonly<Record<ExportEndpoint, string>>;

export const exportEndpointKeys = Object.keys(exportEndpoints) as [ExportEndpoint, ...ExportEndpoint[]];

/** The state whose reports an endpoint answers; null for an endpoint of every state. */
const stateOf = (endpoint: ExportEndpoint): StateCode | null =>
  Object.values(reports).find((report) => report.endpoint === endpoint)?.state ?? null;

/** Refuses endpoints that report to another state than the district's, by name. */
export function requireOwnState({ state }: District, endpoints: readonly ExportEndpoint[]): Result<null> {
  const errors = endpoints.flatMap((endpoint) => {
    const reported = stateOf(endpoint) ?? state;
    if (reported === state) return [];
    const message = `reports to the state of ${states[reported].name}, and the district is in ${states[state].name}`;
    return [{ field: endpoint, message }];
  });
  return errors.length === 0 ? ok(null) : refuse(wrongFields(errors));
}

export const isExportEndpoint = (text: string): text is ExportEndpoint => Object.hasOwn(exportEndpoints, text);

/** Every scope of an access token, with what it opens. */
export const scopes = {
  documents: 'Plan documents of the district: store, read, delete (plan-authoring system)',
  ...exportEndpoints,
} as const;

export type Scope = keyof typeof scopes;

export const scopeKeys = Object.keys(scopes) as [Scope, ...Scope[]];

export const isScope = (text: string): text is Scope => Object.hasOwn(scopes, text);
