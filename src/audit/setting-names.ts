import type { DataExportId } from '../platform/ids.ts';

/** The name of a data export in the audit trail. The person may change; the id does not. */
export const exportSetting = ({ id }: { readonly id: DataExportId }): string => `Data Export ${id}`;

/** The id in such a name; null for another setting. */
export const exportIdIn = (setting: string): string | null => /^Data Export (exp_\w+)$/.exec(setting)?.[1] ?? null;
