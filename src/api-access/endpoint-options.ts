import { programKeys } from '../programs/index.ts';
import { type CatalogEntry, type EndpointOptions, pagingOptions, reports } from '../states/index.ts';
import type { ExportEndpoint } from './scopes.ts';

export type { EndpointOption, EndpointOptions, OptionKind } from '../states/index.ts';

const ofReports = Object.fromEntries(
  Object.values(reports).map(({ endpoint, options }) => [endpoint, options]),
) as Readonly<Record<CatalogEntry['endpoint'], EndpointOptions>>;

/** The options of every endpoint that a data export can be permitted to call (requirement R4). A report says its own. */
export const endpointOptions: Readonly<Record<ExportEndpoint, EndpointOptions>> = {
  ...ofReports,
  studentProgramParticipation: {
    ...pagingOptions,
    program: {
      label: 'Program',
      kind: 'codes',
      shape: new RegExp(`^(${programKeys.join('|')})$`),
      remedy: `must be one of ${programKeys.join(', ')}`,
      description: 'Only these programs.',
    },
  },
};
