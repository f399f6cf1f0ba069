import { beforeEach, describe, expect, it } from 'vitest';
import { settingChangesOf } from '../../src/audit/index.ts';
import {
  addDistrict,
  bindIssuer,
  type District,
  demographicsStatus,
  documentViewerOf,
  legacyIntegrationOf,
  openDemographics,
  programFlagsOf,
  recordCutover,
  staffRoles,
} from '../../src/districts/index.ts';
import { connectCampus } from '../support/campus.ts';
import { present } from '../support/invented.ts';
import { completeDemographics } from '../support/product.ts';
import { fieldsOf, formTokenOf, platform, signInAs, someAdministrator, someDistrict, submit } from './support.ts';

const demographics = {
  baseUrl: 'https://d.example.org/campus/api/ims/oneroster/rostering/v1p2',
  accessTokenUrl: 'https://d.example.org/campus/oauth2/token?appName=x',
  clientId: 'roster-client',
  clientSecret: 'roster-secret',
};
const viewer = {
  publicKeysetUrl: 'https://d.example.org/campus/lti/jwks',
  openIdEndpoint: 'https://d.example.org/campus/lti/auth',
  deploymentId: 'deployment-7',
  clientId: 'viewer-client',
};

let district: District;
let page: () => Promise<string>;
let send: (form: string, fields: Record<string, string>) => Promise<Response>;
beforeEach(async () => {
  district = await someDistrict();
  const { cookie, get } = await signInAs(await someAdministrator(district));
  const path = `/settings/${district.id}/district-information`;
  const formToken = await formTokenOf(await get(path));
  page = async () => (await get(path)).text();
  send = (form, fields) => submit(`${path}/${form}`, { formToken, ...fields }, { cookie });
});

const changes = async () => (await settingChangesOf(platform, district, { limit: 50, offset: 0 })).changes;

describe('Nightly Demographics', () => {
  it('is entered, and its secret is neither shown nor written down', async () => {
    const response = await send('demographics', { ...demographics, baseUrl: ` ${demographics.baseUrl} ` });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toContain('?saved=demographics#demographics');
    expect(await openDemographics(platform, district)).toMatchObject(demographics);
    expect(await page()).not.toContain('roster-secret');
    expect(await changes()).toMatchObject([
      { setting: 'Nightly Demographics', field: 'Client Secret', oldValue: null, newValue: 'changed' },
      { field: 'Client ID', newValue: 'roster-client' },
      { field: 'Access Token URL' },
      { field: 'Base URL', oldValue: null, newValue: demographics.baseUrl },
    ]);
  });

  it('keeps what was typed beside what is wrong with it, except the secret', async () => {
    const response = await send('demographics', {
      ...demographics,
      baseUrl: 'http://d.example.org/"><b>',
      clientId: '',
    });
    expect(response.status).toBe(400);
    const html = await response.text();
    expect(html).toContain('Base URL must start with https://.');
    expect(html).toContain('Enter the Client ID.');
    expect(html).toContain('value="http://d.example.org/&quot;&gt;&lt;b&gt;"');
    expect(html).toContain('aria-describedby="demographics-baseUrl-help demographics-baseUrl-problem"');
    expect(html).not.toContain('roster-secret');
    expect(await demographicsStatus(platform, district)).toBeNull();
  });

  it('keeps its secret when the field is left empty, but not for another server', async () => {
    await send('demographics', demographics);
    await send('demographics', { ...demographics, clientSecret: '', clientId: 'second-client' });
    expect(await openDemographics(platform, district)).toMatchObject({
      clientId: 'second-client',
      clientSecret: 'roster-secret',
    });
    expect((await changes())[0]).toMatchObject({ field: 'Client ID', oldValue: 'roster-client' });
    await send('demographics', { ...demographics, clientSecret: 'roster-secret', clientId: 'second-client' });
    expect((await changes())[0]).toMatchObject({ field: 'Client Secret', oldValue: 'changed', newValue: 'changed' });
    const elsewhere = { ...demographics, clientSecret: '', accessTokenUrl: 'https://evil.example/token' };
    const refused = await send('demographics', elsewhere);
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('Enter the Client Secret again');
    expect((await demographicsStatus(platform, district))?.accessTokenUrl).toBe(demographics.accessTokenUrl);
  });

  it('has a share of students that a night may withdraw, which changes nothing of the connection', async () => {
    await send('demographics', demographics);
    const before = await demographicsStatus(platform, district);
    expect((await send('demographics/withdrawals', { withdrawalShare: '25' })).status).toBe(303);
    expect(await page()).toContain('id="withdrawals-withdrawalShare" name="withdrawalShare" type="text" value="25"');
    expect(await demographicsStatus(platform, district)).toEqual(before);
    const share = 'Students that a night may withdraw (%)';
    expect((await changes())[0]).toMatchObject({ setting: 'Nightly Demographics', field: share, newValue: '25' });
    for (const [typed, told] of Object.entries({
      '51': 'must be at most 50',
      ten: 'must be a whole',
      '': 'Enter the',
    })) {
      const refused = await send('demographics/withdrawals', { withdrawalShare: typed });
      expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining(told)]);
    }
    expect(await page()).toContain('value="25"');
  });

  it('is tested against Campus, and says what it found', async () => {
    await connectCampus(district, 60);
    const html = await (await send('demographics/test', {})).text();
    expect(html).toContain('Connected. Campus shows');
  });

  it('is run now, and leads to the page of the run', async () => {
    await connectCampus(district, 60);
    const response = await send('demographics/run', {});
    expect(response.headers.get('location')).toMatch(new RegExp(`^/settings/${district.id}/runs/run_[0-9a-f]{32}$`));
    // A run is going already: a second press leads to it.
    const again = await send('demographics/run', {});
    expect([again.status, again.headers.get('location')]).toEqual([303, response.headers.get('location')]);
  });

  it('is neither tested nor run before it is entered', async () => {
    for (const form of ['demographics/test', 'demographics/run']) expect((await send(form, {})).status).toBe(403);
  });
});

describe('Document Viewer', () => {
  it('is entered; another registration binds an issuer of its own', async () => {
    expect((await send('document-viewer', viewer)).status).toBe(303);
    const connection = present(await documentViewerOf(platform, district));
    await bindIssuer(platform, { district, connection }, 'https://d.example.org');
    await send('document-viewer', viewer);
    expect((await documentViewerOf(platform, district))?.issuer).toBe('https://d.example.org');
    await send('document-viewer', { ...viewer, clientId: 'other-client' });
    expect(await documentViewerOf(platform, district)).toMatchObject({ clientId: 'other-client', issuer: null });
    expect((await changes())[0]).toMatchObject({
      setting: 'Document Viewer',
      field: 'Client ID',
      oldValue: 'viewer-client',
      newValue: 'other-client',
    });
  });

  it('takes several deployments and the roles that are ticked, and shows them again', async () => {
    // Of a client of its own: two districts have not the same deployment.
    const several = { ...viewer, clientId: 'several' };
    const boxes = {
      rolesShown: 'yes',
      'staffRole membership#Instructor': 'on',
      'staffRole system/person#SysAdmin': 'on',
    };
    const chosen = ['membership#Instructor', 'system/person#SysAdmin'];
    expect((await send('document-viewer', { ...several, furtherDeploymentIds: ' 8, 9\n10 ', ...boxes })).status).toBe(
      303,
    );
    const stored = { furtherDeploymentIds: ['8', '9', '10'], staffRoles: chosen };
    expect(await documentViewerOf(platform, district)).toMatchObject(stored);
    const html = await page();
    expect(html).toContain('value="8, 9, 10"');
    expect(html.match(/name="staffRole [^"]*" checked/g)).toEqual(
      chosen.map((role) => `name="staffRole ${role}" checked`),
    );
    const recorded = (await changes()).filter(({ setting }) => setting === 'Document Viewer');
    expect(recorded.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['Staff roles', 'Further Deployment IDs']),
    );

    // A form without the boxes leaves the roles; one on which none is ticked is refused; all of them are the default list.
    await send('document-viewer', { ...several, furtherDeploymentIds: '' });
    expect(await documentViewerOf(platform, district)).toMatchObject({ ...stored, furtherDeploymentIds: [] });
    const none = await send('document-viewer', { ...several, rolesShown: 'yes' });
    expect([none.status, await none.text()]).toEqual([400, expect.stringContaining('Choose at least one role.')]);
    expect(await documentViewerOf(platform, district)).toMatchObject({ staffRoles: chosen });
    const all = Object.fromEntries(staffRoles.map((role) => [`staffRole ${role}`, 'on']));
    await send('document-viewer', { ...several, rolesShown: 'yes', ...all });
    expect((await documentViewerOf(platform, district))?.staffRoles).toBeNull();
  });

  it('says which field is missing', async () => {
    const response = await send('document-viewer', { ...viewer, deploymentId: ' ' });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('Enter the Deployment ID.');
  });
});

describe('Cutover Dates', () => {
  const section504 = { 'section504-cutoverDate': '2026-12-01', 'section504-mode': 'takeOver' };
  /** Sent from the page as it is now. */
  const save = async (fields: Record<string, string>) => {
    const shown = Object.entries(fieldsOf(await page(), 'cutover-dates')).filter(([name]) => name.endsWith('-shown'));
    return send('cutover-dates', { ...Object.fromEntries(shown), ...fields });
  };

  it('can be entered before demographics has completed, but not turned on', async () => {
    const shown = await page();
    for (const field of ['guardShare', 'holdForConfirmation']) expect(shown).toContain(`name="section504-${field}"`);
    const guard = { 'section504-guardShare': '35', 'section504-holdForConfirmation': 'on' };
    expect((await save({ ...section504, ...guard })).status).toBe(303);
    expect(await programFlagsOf(platform, district)).toMatchObject([{ guardShare: 35, holdForConfirmation: true }]);
    const refused = await save({ ...section504, 'section504-enabled': 'on' });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('Set up Nightly Demographics first');
    expect(await programFlagsOf(platform, district)).toMatchObject([
      { program: 'section504', enabled: false, mode: 'takeOver', cutoverDate: '2026-12-01' },
    ]);
  });

  it('turn each program on by itself, with its option', async () => {
    await send('demographics', demographics);
    await completeDemographics(district);
    const both = {
      ...section504,
      'section504-enabled': 'on',
      'specialEducation-cutoverDate': '2027-01-04',
      'specialEducation-mode': 'create',
    };
    expect((await save(both)).status).toBe(303);
    expect(await programFlagsOf(platform, district)).toMatchObject([
      { program: 'section504', enabled: true, mode: 'takeOver' },
      { program: 'specialEducation', enabled: false, mode: 'create', cutoverDate: '2027-01-04' },
    ]);
    expect((await changes()).filter(({ setting }) => setting === 'Flag Section 504')).toMatchObject([
      { field: 'Hold the cutover for confirmation', newValue: 'off' },
      { field: 'Flags that may end without a replacement (%)', newValue: '20' },
      { field: 'Option', newValue: 'Option 1: take over the flag' },
      { field: 'Cutover date', newValue: '2026-12-01' },
      { field: 'Keep this flag in Campus', newValue: 'on' },
    ]);
  });

  it('are turned off by unticking, although the date was cleared with it', async () => {
    await send('demographics', demographics);
    await completeDemographics(district);
    await save({ ...section504, 'section504-enabled': 'on' });
    expect((await save({ ...section504, 'section504-cutoverDate': '' })).status).toBe(303);
    expect(await programFlagsOf(platform, district)).toMatchObject([
      { program: 'section504', enabled: false, mode: 'takeOver', cutoverDate: '2026-12-01' },
    ]);
    expect((await changes())[0]).toMatchObject({ field: 'Keep this flag in Campus', oldValue: 'on', newValue: 'off' });
  });

  it('are saved all or not at all, and a refusal names the program and leads to it', async () => {
    await send('demographics', demographics);
    await completeDemographics(district);
    await save({ 'k4Literacy-cutoverDate': '2026-12-01', 'k4Literacy-mode': 'takeOver' });
    await recordCutover(platform, district.id, 'k4Literacy', '2026-12-01T00:00:00.000Z');
    const [before, recorded] = [await programFlagsOf(platform, district), await changes()];
    const response = await save({
      ...{ 'k4Literacy-cutoverDate': '2026-12-09', 'k4Literacy-mode': 'takeOver' },
      // Before and after the refused one, in the order of the form.
      ...{
        'englishLearners-enabled': 'on',
        'englishLearners-cutoverDate': '2026-12-05',
        'englishLearners-mode': 'create',
      },
      ...section504,
    });
    expect(response.status).toBe(400);
    const html = await response.text();
    expect(html).toContain('Nothing was saved. See <a href="#k4Literacy">K-4 Literacy</a>.');
    expect(html).toContain('<fieldset id="k4Literacy"');
    expect(html).toContain('The cutover of this program is done');
    expect([await programFlagsOf(platform, district), await changes()]).toEqual([before, recorded]);
  });

  describe('on a page that is older than what another person has saved', () => {
    const [on, off] = [{ 'section504-enabled': 'on' }, { 'section504-enabled': '' }];
    const learners = { 'englishLearners-enabled': 'on', 'englishLearners-cutoverDate': '2026-12-05' };
    let older: Record<string, string>;
    beforeEach(async () => {
      await send('demographics', demographics);
      await completeDemographics(district);
      await save(section504);
      older = fieldsOf(await page(), 'cutover-dates');
    });
    const flags = async () =>
      (await programFlagsOf(platform, district)).map(({ program, enabled, cutoverDate }) => [
        ...[program, enabled, cutoverDate],
      ]);

    it('leave alone what was not changed on it', async () => {
      await save(on);
      expect((await send('cutover-dates', { ...older, ...learners })).status).toBe(303);
      expect(await flags()).toEqual([
        ['englishLearners', true, '2026-12-05'],
        ['section504', true, '2026-12-01'],
      ]);
      expect((await changes()).filter(({ field }) => field === 'Keep this flag in Campus')).toMatchObject([
        { setting: 'Flag English Learners', newValue: 'on' },
        { setting: 'Flag Section 504', newValue: 'on' },
        { setting: 'Flag Section 504', newValue: 'off' },
      ]);
    });

    it('are refused for a program that both have changed, which is shown as it is now', async () => {
      await save(on);
      const [before, recorded] = [await flags(), await changes()];
      const moved = { ...learners, 'section504-cutoverDate': '2027-01-11' };
      const refused = await send('cutover-dates', { ...older, ...moved });
      expect(refused.status).toBe(400);
      const html = await refused.text();
      expect(html).toContain('Nothing was saved. See <a href="#section504">Section 504</a>.');
      expect(html).toContain(
        'Section 504 changed after you opened this page. It is on now, with the cutover date Dec 1, 2026 and Option 1: take over the flag.',
      );
      expect([await flags(), await changes()]).toEqual([before, recorded]);
      // What this person changed is shown again; the rest as it is now, so that saving it takes nothing back.
      const again = fieldsOf(html, 'cutover-dates');
      expect(again).toMatchObject({ ...moved, ...on });
      expect((await send('cutover-dates', again)).status).toBe(303);
      expect(await flags()).toEqual([
        ['englishLearners', true, '2026-12-05'],
        ['section504', true, '2027-01-11'],
      ]);
    });

    it('say so beside what else is wrong with them', async () => {
      await save(on);
      const both = { 'section504-guardShare': '120', 'englishLearners-enabled': 'on' };
      const html = await (await send('cutover-dates', { ...older, ...both })).text();
      expect(html).toContain('Section 504 changed after you opened this page.');
      expect(html).toContain('Enter a whole percentage from 0 to 100.');
      expect(html).toContain('Enter the cutover date of English Learners.');
    });

    it('are saved when the other has made the same change, as when a form is sent twice', async () => {
      await save(on);
      const recorded = await changes();
      expect((await send('cutover-dates', { ...older, ...on })).status).toBe(303);
      expect(await changes()).toEqual(recorded);
    });

    it('are refused where a cutover has been carried out meanwhile', async () => {
      await save(on);
      older = fieldsOf(await page(), 'cutover-dates');
      await recordCutover(platform, district.id, 'section504', '2026-12-01T00:00:00.000Z');
      const refused = await send('cutover-dates', { ...older, ...off });
      expect(await refused.text()).toContain('The cutover is done.');
      expect(await flags()).toEqual([['section504', true, '2026-12-01']]);
    });

    it('are refused also when both are saved at once', async () => {
      const one = { ...older, 'section504-cutoverDate': '2027-01-11' };
      const two = { ...older, 'section504-cutoverDate': '2027-02-01' };
      const answers = await Promise.all([send('cutover-dates', one), send('cutover-dates', two)]);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 400]);
    });
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'a day that does not exist',
      { ...section504, 'section504-cutoverDate': '2026-02-30' },
      'Enter a day as YYYY-MM-DD.',
    ],
    ['no date', { 'section504-enabled': 'on', 'section504-mode': 'create' }, 'Enter the cutover date of Section 504.'],
    [
      'a share above the whole',
      { ...section504, 'section504-guardShare': '120' },
      'Enter a whole percentage from 0 to 100.',
    ],
    ['no option', { 'section504-cutoverDate': '2026-12-01', 'section504-mode': 'x' }, 'Choose an option.'],
  ])('are refused as a whole for %s', async (_, fields, problem) => {
    const valid = { 'specialEducation-cutoverDate': '2026-12-01', 'specialEducation-mode': 'create' };
    const response = await save({ ...valid, ...fields });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(problem);
    expect(await programFlagsOf(platform, district)).toEqual([]);
  });
});

describe('Details', () => {
  it('warn of what came before, and say how to remove it', async () => {
    await send('demographics', demographics);
    const urls = { sifUrl: 'https://sif.example.org/zis', returnUrl: 'https://d.example.org/campus/customAuth' };
    expect((await send('details', urls)).status).toBe(303);
    const html = await page();
    for (const text of [
      'SIF URL',
      'Return URL',
      'IEPAnywhere',
      'SameGoal - IEP Anywhere',
      'Outline Links',
      'Custom Auth Utility',
    ])
      expect(html).toContain(text);
    await send('details', { sifUrl: '', returnUrl: '' });
    expect(await legacyIntegrationOf(platform, district)).toBeNull();
    expect((await changes()).slice(0, 2)).toMatchObject([
      { field: 'Return URL', oldValue: urls.returnUrl, newValue: null },
      { field: 'SIF URL', oldValue: urls.sifUrl, newValue: null },
    ]);
  });

  it('name the state, whose reports alone have an address to enter in Campus', async () => {
    const named = { name: 'Elsewhere', irn: '043753', timeZone: 'America/Chicago', nightlyHour: 1 };
    const elsewhere = await addDistrict(platform, { ...named, state: 'WI' });
    const { get } = await signInAs(await someAdministrator(district, elsewhere));
    const text = async ({ id }: District, tab: string) => (await get(`/settings/${id}/${tab}`)).text();
    expect(await text(district, 'district-information')).toContain('<dd>Ohio</dd>');
    expect(await text(elsewhere, 'district-information')).toContain('<dd>Wisconsin</dd>');
    expect(await text(district, 'data-exports')).toContain('/v1/oh/');
    expect(await text(elsewhere, 'data-exports')).not.toContain('/v1/oh/');
  });

  it('say what is wrong with an address', async () => {
    const response = await send('details', { sifUrl: 'sif', returnUrl: '' });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('SIF URL must be a complete URL');
  });
});
