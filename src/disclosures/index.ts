export { discloseInBackground, discloseOnPage, discloseToClient, discloseToOperator } from './disclose.ts';
export { recordDisclosure } from './record.ts';
export { type DisclosureSearch, disclosuresCsv, type FoundDisclosure, searchDisclosures } from './search.ts';
