import { recorded } from '../../audit/index.ts';
import { httpApp } from '../../platform/http.ts';
import { ProblemError, problem, valueOrProblem } from '../../platform/problems.ts';
import { reportFileName } from '../../reporting/index.ts';
import {
  findSftpPush,
  forgetHostKey,
  pushNow,
  removeSftpPush,
  setSftpPush,
  testSftpPush,
} from '../../sftp-push/index.ts';
import { dataExportPath, findExport, savedExport, showExport } from '../data-exports/answer.tsx';
import { readFields, refusedFields } from '../shell/form.ts';
import { requireSure, type SettingsEnv, signedForm } from '../shell/guards.ts';
import { secretIn, sftpPushForm } from './form.ts';

/** SFTP Push of one data export. */
export const sftpPushRoutes = httpApp<SettingsEnv>();

const path = `${dataExportPath}/sftp-push`;

sftpPushRoutes.post(path, async (c) => {
  const sent = await signedForm(c);
  const dataExport = await findExport(c);
  const read = readFields(sftpPushForm, sent);
  if (!read.ok) return showExport(c, { sftpPush: read.entered });
  const set = await setSftpPush(c.get('platform'), dataExport, { ...read.value, secret: secretIn(sent) });
  if (!set.ok) {
    if (!set.problem.errors) throw new ProblemError(set.problem);
    return showExport(c, { sftpPush: refusedFields(sftpPushForm, sent, set.problem.errors) });
  }
  await recorded(c, set.value);
  return savedExport(c, dataExport, 'sftpPush');
});

sftpPushRoutes.post(`${path}/remove`, async (c) => {
  const form = await signedForm(c);
  const [platform, dataExport] = [c.get('platform'), await findExport(c)];
  requireSure(form);
  if (!(await findSftpPush(platform, dataExport)))
    throw new ProblemError(problem('conflict', 'SFTP Push is not set up for this data export.'));
  await recorded(c, await removeSftpPush(platform, dataExport));
  return savedExport(c, dataExport, 'removed');
});

sftpPushRoutes.post(`${path}/forget-host-key`, async (c) => {
  const form = await signedForm(c);
  const [platform, dataExport] = [c.get('platform'), await findExport(c)];
  requireSure(form);
  if (!(await findSftpPush(platform, dataExport))?.hostKey)
    throw new ProblemError(
      problem('conflict', 'No host key is stored. The next connection pins the key that the server shows.'),
    );
  await recorded(c, await forgetHostKey(platform, dataExport));
  return savedExport(c, dataExport, 'hostKey');
});

sftpPushRoutes.post(`${path}/test`, async (c) => {
  await signedForm(c);
  const tested = valueOrProblem(await testSftpPush(c.get('platform'), await findExport(c), reportFileName));
  return showExport(c, {}, tested);
});

sftpPushRoutes.post(`${path}/now`, async (c) => {
  await signedForm(c);
  const dataExport = await findExport(c);
  valueOrProblem(await pushNow(c.get('platform'), c.get('district'), dataExport));
  return savedExport(c, dataExport, 'pushed');
});
