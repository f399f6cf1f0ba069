export { type Collection, collectionsInOrder, pageLimit } from './collections.ts';
export { type OneRosterClient, openOneRoster } from './oneroster/client.ts';
export { advance, type Cursor, firstPage, pageAddress } from './oneroster/paging.ts';
export { pullPage } from './pull.ts';
export { reconcileRoster } from './reconciliation.ts';
export { type StudentForReporting, studentsForReporting } from './reported-students.ts';
export { rosterRoutes } from './routes.ts';
export * from './students.ts';
