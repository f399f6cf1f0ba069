import { endpointOptions, isExportEndpoint } from '../../api-access/index.ts';
import { recorded } from '../../audit/index.ts';
import { forbidEndpoint, permitEndpoint, permitStateReports } from '../../data-exports/index.ts';
import { httpApp } from '../../platform/http.ts';
import { ProblemError, problem, valueOrProblem } from '../../platform/problems.ts';
import { problemSentence } from '../shell/form.ts';
import { requireSure, type SettingsEnv, signedForm } from '../shell/guards.ts';
import { dataExportPath, findExport, savedExport, showExport } from './answer.tsx';
import { optionsIn } from './endpoint-permissions-form.ts';

/** Endpoint Permissions of one data export. */
export const endpointPermissionRoutes = httpApp<SettingsEnv>();

endpointPermissionRoutes.post(`${dataExportPath}/endpoints/all`, async (c) => {
  await signedForm(c);
  const { id } = await findExport(c);
  const permitted = valueOrProblem(await permitStateReports(c.get('platform'), c.get('district'), id));
  return savedExport(c, await recorded(c, permitted), 'endpoints');
});

endpointPermissionRoutes.post(`${dataExportPath}/endpoints/:change{add|update|remove}`, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const form = await signedForm(c);
  const before = await findExport(c);
  const endpoint = form.get('endpoint') ?? '';
  if (!isExportEndpoint(endpoint)) throw new ProblemError(problem('invalidRequest', 'There is no such endpoint.'));
  if (c.req.param('change') === 'remove') {
    requireSure(form);
    const forbidden = valueOrProblem(await forbidEndpoint(platform, district, before.id, endpoint));
    return savedExport(c, await recorded(c, forbidden), 'endpoints');
  }
  const options = c.req.param('change') === 'add' ? {} : optionsIn(form, Object.keys(endpointOptions[endpoint]));
  const permitted = await permitEndpoint(platform, district, before.id, { endpoint, options });
  if (!permitted.ok) {
    // Beside its fields only where the endpoint has a form on the page.
    const hasForm = before.endpoints.some((one) => one.endpoint === endpoint);
    if (!permitted.problem.errors || !hasForm) throw new ProblemError(permitted.problem);
    const problems = Object.fromEntries(
      permitted.problem.errors.map(({ field, message }) => {
        const name = field.split('.')[0] ?? '';
        return [name, problemSentence(endpointOptions[endpoint][name]?.label ?? name, message)];
      }),
    );
    return showExport(c, { [endpoint]: { values: Object.fromEntries(form), problems } });
  }
  return savedExport(c, await recorded(c, permitted.value), 'endpoints');
});
