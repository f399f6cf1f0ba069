import { csvFile } from '../platform/csv.ts';
import type { FleetDistrict } from './fleet.ts';

const columns: readonly (readonly [title: string, value: (district: FleetDistrict) => string | number | null])[] = [
  ['District', ({ name }) => name],
  ['State', ({ state }) => state],
  ['IRN', ({ irn }) => irn],
  ['Last run', ({ night }) => night],
  ['Result', ({ status }) => status],
  ['Problem', ({ problemCode }) => problemCode],
  ['Problems', ({ problems }) => problems],
  ['Seconds', ({ seconds }) => seconds],
  ['Students', ({ students }) => students],
  ['Badges without a flag', ({ unflagged }) => unflagged],
  ['Hosts to confirm', ({ hostsToConfirm }) => (hostsToConfirm ? 'yes' : '')],
  ['Paused since', ({ pausedAt }) => pausedAt],
  ['Cutovers in two weeks', ({ cutovers }) => cutovers],
  ['Exports with errors', ({ exportErrors }) => exportErrors],
  ['SFTP failures', ({ sftpFailures }) => sftpFailures],
  ['District id', ({ id }) => id],
];

/** The list of districts as a spreadsheet. */
export const fleetCsv = (districts: readonly FleetDistrict[]): string =>
  csvFile([
    columns.map(([title]) => title),
    ...districts.map((district) => columns.map(([, value]) => String(value(district) ?? ''))),
  ]);
