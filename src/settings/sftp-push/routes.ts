import { keptSecret } from '../../audit/index.ts';
import { pushValues, sftpPushLabels, sftpSecretField } from '../../data-exports/index.ts';
import { httpApp } from '../../platform/http.ts';
import { ProblemError, problem, valueOrProblem } from '../../platform/problems.ts';
import { findSftpPush, forgetHostKey, pushNow, removeSftpPush, setSftpPush } from '../../sftp-push/index.ts';
import { dataExportPath, findExport, savedExport, showExport } from '../data-exports/answer.tsx';
import { readFields, refusedFields } from '../shell/form.ts';
import { type SettingsEnv, signedForm } from '../shell/guards.ts';
import { secretIn, sftpPushForm } from './form.ts';

/** SFTP Push of one data export. */
export const sftpPushRoutes = httpApp<SettingsEnv>();

const path = `${dataExportPath}/sftp-push`;

sftpPushRoutes.post(path, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const sent = await signedForm(c);
  const dataExport = await findExport(c);
  const before = valueOrProblem(await findSftpPush(platform, district, dataExport.id));
  const read = readFields(sftpPushForm, sent);
  if (!read.ok) return showExport(c, { sftpPush: read.entered });
  const secret = secretIn(sent);
  const set = await setSftpPush(platform, district, dataExport.id, { ...read.value, secret });
  if (!set.ok) {
    if (!set.problem.errors) throw new ProblemError(set.problem);
    return showExport(c, { sftpPush: refusedFields(sftpPushForm, sent, set.problem.errors) });
  }
  return savedExport(c, dataExport, 'sftpPush', {
    before: before && { ...pushValues(before), [sftpSecretField]: keptSecret },
    after: { ...pushValues(set.value), ...(secret ? { [sftpSecretField]: secret } : {}) },
    secrets: [sftpSecretField],
  });
});

sftpPushRoutes.post(`${path}/remove`, async (c) => {
  await signedForm(c);
  const [platform, district, dataExport] = [c.get('platform'), c.get('district'), await findExport(c)];
  const before = valueOrProblem(await findSftpPush(platform, district, dataExport.id));
  if (!before) throw new ProblemError(problem('conflict', 'SFTP Push is not set up for this data export.'));
  valueOrProblem(await removeSftpPush(platform, district, dataExport.id));
  return savedExport(c, dataExport, 'removed', { before: pushValues(before), after: null });
});

sftpPushRoutes.post(`${path}/forget-host-key`, async (c) => {
  await signedForm(c);
  const [platform, district, dataExport] = [c.get('platform'), c.get('district'), await findExport(c)];
  const before = valueOrProblem(await findSftpPush(platform, district, dataExport.id));
  if (!before?.hostKey)
    throw new ProblemError(
      problem('conflict', 'No host key is kept: the next connection pins the one that it is shown.'),
    );
  valueOrProblem(await forgetHostKey(platform, district, dataExport.id));
  const field = `SFTP ${sftpPushLabels.hostKey}`;
  return savedExport(c, dataExport, 'hostKey', { before: { [field]: before.hostKey }, after: { [field]: null } });
});

sftpPushRoutes.post(`${path}/now`, async (c) => {
  await signedForm(c);
  const dataExport = await findExport(c);
  valueOrProblem(await pushNow(c.get('platform'), c.get('district'), dataExport.id));
  return savedExport(c, dataExport, 'pushed', null);
});
