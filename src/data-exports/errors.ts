import { and, desc, eq, gt, isNull, lt, lte, or, sql } from 'drizzle-orm';
import { instantText } from '../calendar/texts.ts';
import { findDistrict } from '../districts/index.ts';
import { plusDays, plusHours } from '../platform/clock.ts';
import type { DataExportId } from '../platform/ids.ts';
import { failureFields } from '../platform/log.ts';
import type { Platform } from '../platform/platform.ts';
import { dataExports, exportErrors } from './schema.ts';

/** An error of a data export, and how often it has come. */
export type ExportError = Omit<typeof exportErrors.$inferSelect, 'dataExportId' | 'mailed'>;

/** Hours between two mails about errors to the same contact, and days that an error is kept. */
const mailHours = 6;
const keptDays = 30;

/** Different errors that are kept of one source, the newest: a caller that makes up new ones fills no database, and hides no error of another source. */
const mostErrors = 50;

/**
 * Counts an error (requirement R6). `source` is the endpoint that was called, or `sftpPush`; `detail` holds no student data. What differs from call to call, the
 * id of a request that failed on our side and the place in a list, makes no further kind of error.
 */
export async function recordError(
  platform: Platform,
  id: DataExportId,
  error: Pick<ExportError, 'source' | 'code' | 'detail'>,
): Promise<void> {
  const { source, code } = error;
  const detail = code === 'internalError' ? 'Something went wrong on our side.' : withoutPlaces(error.detail);
  const at = platform.clock.now().toISOString();
  const { directory } = platform;
  await directory.batch([
    directory.run(sql`insert into export_errors
    (data_export_id, source, code, detail, count, first_at, last_at, mailed)
    values (${id}, ${source}, ${code}, ${detail.slice(0, 300)}, 1, ${at}, ${at}, 0)
    on conflict do update set count = count + 1, last_at = excluded.last_at`),
    directory.run(sql`delete from export_errors where rowid in (select rowid from export_errors
      where data_export_id = ${id} and source = ${source} order by last_at desc, rowid desc limit -1 offset ${mostErrors})`),
  ]);
}

/** `programCode.17: is wrong; programCode.18: is wrong` as `programCode: is wrong`. */
function withoutPlaces(detail: string): string {
  const parts = detail
    .split('; ')
    .map((part) => part.replace(/^[A-Za-z]\w*(\.\w+)+(?=: )/, (field) => field.replaceAll(/\.\d+(?=\.|$)/g, '')));
  return [...new Set(parts)].join('; ');
}

/** The errors of an export, newest first. */
export function errorsOf({ directory }: Platform, id: DataExportId): Promise<ExportError[]> {
  const { dataExportId: _, mailed: __, ...columns } = exportErrors;
  const { source, code, detail, count, firstAt, lastAt } = columns;
  return directory
    .select({ source, code, detail, count, firstAt, lastAt })
    .from(exportErrors)
    .where(eq(exportErrors.dataExportId, id))
    .orderBy(desc(lastAt))
    .all();
}

/** On each cron: mails what has come since the last mail, one mail for all of it, and not again before some hours have passed. Forgets old errors. */
export async function mailErrors(platform: Platform): Promise<void> {
  const { directory, clock } = platform;
  const now = clock.now();
  await directory.delete(exportErrors).where(lt(exportErrors.lastAt, plusDays(now, -keptDays)));
  const due = await directory
    .selectDistinct({ dataExport: dataExports })
    .from(dataExports)
    .innerJoin(exportErrors, eq(exportErrors.dataExportId, dataExports.id))
    .where(
      and(
        gt(exportErrors.count, exportErrors.mailed),
        eq(dataExports.status, 'active'),
        or(isNull(dataExports.errorsMailedAt), lte(dataExports.errorsMailedAt, plusHours(now, -mailHours))),
      ),
    )
    .limit(200)
    .all();
  for (const { dataExport } of due) await mailErrorsOf(platform, dataExport);
}

async function mailErrorsOf(platform: Platform, dataExport: typeof dataExports.$inferSelect): Promise<void> {
  const { directory, config, log } = platform;
  const { id, districtId, firstName, lastName, email, additionalEmails, errorsMailedAt } = dataExport;
  // Whoever sets the time first mails; a cron that runs beside this one finds it set.
  const claimed = await directory
    .update(dataExports)
    .set({ errorsMailedAt: platform.clock.now().toISOString() })
    .where(and(eq(dataExports.id, id), sql`${dataExports.errorsMailedAt} is ${errorsMailedAt}`))
    .returning({ id: dataExports.id });
  const district = await findDistrict(platform, districtId);
  if (claimed.length === 0 || !district.ok) return;
  const { timeZone } = district.value;
  const unmailed = and(eq(exportErrors.dataExportId, id), gt(exportErrors.count, exportErrors.mailed));
  const errors = await directory.select().from(exportErrors).where(unmailed).orderBy(desc(exportErrors.lastAt)).all();
  const text = [
    `Dear ${firstName} ${lastName},`,
    `Calls of your ${district.value.name} data export from SameGoal failed:`,
    ...errors.map(
      ({ source, detail, count, mailed, lastAt }) =>
        `${source}, ${times(count - mailed)}, last on ${instantText(new Date(lastAt), timeZone)} (${timeZone}):\n${detail}`,
    ),
    'A report that failed is missing in Campus, and a delivery that failed is missing on the SFTP server. Flags do not depend on either.',
    'SameGoal does not repeat a report. Correct the cause, then run it again in Campus. SameGoal tries a delivery again at its next scheduled time at the latest.',
    `Data export: ${config.PUBLIC_URL}/settings/${districtId}/data-exports/${id}\nAPI reference: ${config.API_URL}/docs`,
    `We collect further errors. The next email comes in ${mailHours} hours at the earliest.`,
  ].join('\n\n');
  const subject = `Errors of your ${district.value.name} data export`;
  let reached = 0;
  for (const to of [email, ...additionalEmails])
    try {
      await platform.mailer.send({ to, subject, text });
      reached++;
    } catch (error) {
      log.error('errors not mailed', { dataExportId: id, ...failureFields(error) });
    }
  // One address that is refused must not bring the others the same mail again and again.
  if (reached === 0) return;
  for (const { source, code, detail, count } of errors)
    await directory
      .update(exportErrors)
      .set({ mailed: count })
      .where(
        and(
          eq(exportErrors.dataExportId, id),
          eq(exportErrors.source, source),
          eq(exportErrors.code, code),
          eq(exportErrors.detail, detail),
        ),
      );
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);
