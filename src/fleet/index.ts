export {
  type FleetDistrict,
  type FleetFilter,
  type FleetNight,
  type FleetSort,
  fleet,
  fleetFilterNames,
  fleetFilters,
  fleetNights,
  fleetSorts,
} from './fleet.ts';
export { fleetCsv } from './fleet-csv.ts';
