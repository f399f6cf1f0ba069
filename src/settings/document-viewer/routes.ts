import { recorded } from '../../audit/index.ts';
import { documentViewerOf, removeDocumentViewer, setDocumentViewer, staffRoles } from '../../districts/index.ts';
import { httpApp } from '../../platform/http.ts';
import { districtInformation, districtInformationPath, savedSection } from '../district-information/answer.tsx';
import { readFields, refusedFields } from '../shell/form.ts';
import { requireSure, type SettingsEnv, signedForm } from '../shell/guards.ts';
import { documentViewerForm, rolesIn } from './form.ts';

/** The Document Viewer's LTI registration. */
export const documentViewerRoutes = httpApp<SettingsEnv>();

documentViewerRoutes.post(`${districtInformationPath}/document-viewer`, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const sent = await signedForm(c);
  const refuse = (problems: Readonly<Record<string, string>>) =>
    districtInformation(c, { documentViewer: { values: Object.fromEntries(sent), problems } });
  const read = readFields(documentViewerForm, sent);
  if (!read.ok) return refuse(read.entered.problems);
  const before = await documentViewerOf(platform, district);
  // A form without the boxes leaves the roles as they are.
  const roles = rolesIn(sent) ?? before?.staffRoles ?? staffRoles;
  if (roles.length === 0) return refuse({ staffRoles: 'Choose at least one role.' });
  const chosen = roles.length === staffRoles.length ? null : [...roles];
  const set = await setDocumentViewer(platform, district, { ...read.value, issuer: null, staffRoles: chosen });
  if (!set.ok) return refuse(refusedFields(documentViewerForm, sent, set.problem.errors ?? []).problems);
  await recorded(c, set.value);
  return savedSection(c, 'document-viewer');
});

documentViewerRoutes.post(`${districtInformationPath}/document-viewer/remove`, async (c) => {
  requireSure(await signedForm(c));
  await recorded(c, await removeDocumentViewer(c.get('platform'), c.get('district')));
  return savedSection(c, 'viewerRemoved');
});
