import type { MiddlewareHandler } from 'hono';
import type { CalledEnv } from '../api-access/index.ts';
import { recordError } from './errors.ts';

/** Keeps what the caller of a data export was refused, for the email to its contact (requirement R6). The answer does not wait for it. */
export const recordRefusals: MiddlewareHandler<CalledEnv> = async (c, next) => {
  await next();
  const [called, refused] = [c.get('calledAs'), c.get('problem')];
  if (!called?.dataExportId || !refused) return;
  const { dataExportId, scope } = called;
  const platform = c.get('platform');
  const notRecorded = () => platform.log.error('error of a data export not recorded', { dataExportId });
  const { code, detail } = refused;
  c.executionCtx.waitUntil(recordError(platform, dataExportId, { source: scope, code, detail }).catch(notRecorded));
};
