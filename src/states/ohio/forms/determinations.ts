/** ETR outcomes that find the child eligible: ET and the number of the disability condition. Ohio EMIS Manual, section 2.13; samegoal.com, EMIS Crosswalk. */
export const eligibleDeterminations = [
  'ET01',
  'ET02',
  'ET03',
  'ET04',
  'ET05',
  'ET06',
  'ET07',
  'ET08',
  'ET09',
  'ET10',
  'ET11',
  'ET12',
  'ET13',
  'ET14',
  'ET15',
  'ET16',
] as const;

/**
 * Numbers that the state's list leaves out (Ohio Department of Education, "Data Collection Tool", 2012-13: ET01 to ET06, ET08 to ET10, ET12 to ET16). No new document
 * takes them; what is stored with one still counts.
 */
export const retiredDeterminations = ['ET07', 'ET11'] as const;

/** Not eligible at an initial evaluation; no longer eligible at a re-evaluation. */
export const notEligibleDeterminations = ['ETNE', 'ETEX'] as const;
