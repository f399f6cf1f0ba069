import type { District } from '../districts/index.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { type StateCode, states } from '../states/index.ts';

/** What a data export may be permitted to call: one scope per endpoint, named by its path (requirement R4). */
export const exportEndpoints = {
  'stateReporting/fd': 'Ohio EMIS Student Attributes - Effective Date records (FD)',
  'stateReporting/fe': 'Ohio EMIS Student Special Education Graduation Requirement records (FE)',
  'stateReporting/ge': 'Ohio EMIS Student Special Education records (GE)',
  'stateReporting/gq': 'Ohio EMIS Student Program records (GQ)',
  'stateReporting/ohioPreId': 'Ohio pre-identification file (Pre-ID)',
  studentProgramParticipation: "Students' participation in special programs",
} as const;

export type ExportEndpoint = keyof typeof exportEndpoints;

export const exportEndpointKeys = Object.keys(exportEndpoints) as [ExportEndpoint, ...ExportEndpoint[]];

/** The state whose reports an endpoint answers; null for an endpoint of every state. */
const stateOf = (endpoint: ExportEndpoint): StateCode | null => (endpoint.startsWith('stateReporting/') ? 'OH' : null);

/** Refuses endpoints that report to another state than the district's, by name. */
export function requireOwnState({ state }: District, endpoints: readonly ExportEndpoint[]): Result<null> {
  const errors = endpoints.flatMap((endpoint) => {
    const reported = stateOf(endpoint) ?? state;
    if (reported === state) return [];
    const message = `reports to the state of ${states[reported].name}, and the district is in ${states[state].name}`;
    return [{ field: endpoint, message }];
  });
  if (errors.length === 0) return ok(null);
  const detail = errors.map(({ field, message }) => `${field} ${message}`).join('; ');
  return refuse(problem('invalidRequest', detail, { errors }));
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
