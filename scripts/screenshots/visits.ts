import type { Page } from 'playwright-core';
import { call, until } from '../demonstration/http.ts';
import type { Place } from './troubles.ts';

export type Shoot = (page: Page, name: string) => Promise<void>;

interface Demonstrated extends Place {
  readonly studentPage: string;
  readonly signInLink: string;
}

export const settings = ({ product, districtId }: Pick<Place, 'product' | 'districtId'>) =>
  `${product}/settings/${districtId}`;

/** The student in Campus, and what a click on the flag opens: for a teacher the plan, for a student nothing. */
export async function campus(page: Page, { campus: at, studentPage }: Demonstrated, shoot: Shoot): Promise<void> {
  const size = page.viewportSize() ?? { width: 1120, height: 820 };
  await page.setViewportSize({ ...size, height: 640 });
  await page.goto(studentPage);
  await shoot(page, 'student-page');
  await page.setViewportSize(size);
  const click = async (name: string) => {
    const [viewer] = await Promise.all([
      page.context().waitForEvent('page'),
      page
        .getByTitle(/new tab/i)
        .first()
        .click(),
    ]);
    await viewer.setViewportSize(size);
    await viewer.waitForLoadState('networkidle');
    // The PDF draws itself after the page has loaded.
    await viewer.waitForTimeout(2500);
    await shoot(viewer, name);
    await viewer.close();
  };
  await click('document-viewer');
  const user = `${at}/demo/control/ltiUser`;
  const learner = 'http://purl.imsglobal.org/vocab/lis/v2/membership#Learner';
  await call('PUT', user, { body: { sub: 'learner-1', name: 'Linden Larkmead', roles: [learner] } });
  await page.reload();
  await click('document-viewer-refused');
  await call('DELETE', user);
}

export async function signIn(page: Page, { product, signInLink }: Demonstrated, shoot: Shoot): Promise<void> {
  await page.goto(`${product}/settings/sign-in`);
  await shoot(page, 'settings-sign-in');
  await page.goto(signInLink);
  await page.locator('main form button').first().click();
  await page.waitForURL(`${product}/settings/**`);
}

export async function tabs(page: Page, place: Place, names: readonly string[], shoot: Shoot): Promise<void> {
  for (const name of names) {
    await page.goto(`${settings(place)}/${name}`);
    await shoot(page, `settings-${name}`);
    if (name !== 'district-information') continue;
    for (const part of ['viewer', 'cutover']) {
      await page.goto(`${settings(place)}/${name}#${part}`);
      await shoot(page, `settings-${part === 'viewer' ? 'document-viewer' : 'cutover-dates'}`);
    }
  }
}

/** The run of the night, and the data export as it was set up. */
export async function night(page: Page, place: Place, shoot: Shoot): Promise<void> {
  await page.goto(`${settings(place)}/runs`);
  await page.locator('tbody th a').first().click();
  await shoot(page, 'settings-run');
  await page.goto(`${settings(place)}/data-exports`);
  await page.locator('tbody th a').first().click();
  await page.locator('details', { hasText: 'stateReporting/ge' }).locator('summary').click();
  await page.locator('#endpoints').scrollIntoViewIfNeeded();
  await shoot(page, 'settings-data-export');
}

/** A file that was checked and of which a person should know something, and a stub document with a field that is wrong. */
export async function dataLoads(page: Page, place: Place, shoot: Shoot): Promise<void> {
  const [known, other] = place.documents.filter(({ form }) => form === 'section504Plan').slice(8);
  const lines = [
    'form,localNumber,meetingDate,effectiveFrom',
    `section504Plan,${known?.student.localNumber},2026-09-01,2026-09-02`,
    `section504Plan,${other?.student.localNumber},,2026-09-02`,
    'section504Plan,990099,2026-09-08,',
  ];
  await page.goto(`${settings(place)}/data-loads`);
  await page.getByLabel('CSV or XLSX file').setInputFiles({
    name: 'key-programs.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(lines.join('\n')),
  });
  await page.getByRole('button', { name: 'Check the file' }).click();
  await page.locator('#result').waitFor();
  await shoot(page, 'settings-data-loads');
  await page.goto(`${settings(place)}/data-loads/stub-document?form=section504Plan`);
  await page.getByLabel('Local student number').fill('100089');
  await page.getByLabel('SSID').fill('GR604');
  await page.getByRole('button', { name: 'Add the document' }).click();
  await shoot(page, 'settings-stub-document');
}

export async function student(page: Page, place: Place, studentId: string, shoot: Shoot): Promise<void> {
  await page.goto(`${settings(place)}/students/${studentId}`);
  await shoot(page, 'settings-student');
  for (const tab of ['Programs', 'Flags', 'Documents', 'Access record']) {
    await page.getByRole('navigation', { name: 'Student' }).getByRole('link', { name: tab }).click();
    await shoot(page, `settings-student-${tab.toLowerCase().replace(' ', '-')}`);
  }
}

export async function address(page: Page, url: string, name: string, shoot: Shoot): Promise<void> {
  await page.goto(url);
  await shoot(page, name);
}

/** The cutover as an administrator sees it: carried out, undone, and previewed anew with the button that confirms it. */
export async function cutover(page: Page, place: Place, shoot: Shoot): Promise<void> {
  const { product, operatorToken: token, districtId } = place;
  const preview = `${settings(place)}/flags/specialEducation/cutover`;
  await page.goto(preview);
  await shoot(page, 'cutover-undo');
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Completed').first().waitFor({ timeout: 120_000 });
  await shoot(page, 'cutover-undone');
  const flags = `${product}/v1/admin/districts/${districtId}/flags`;
  const { cutoverDate } = await until(5, 'the setting of the flag', async () => {
    const known = await call<{ program: string; cutoverDate: string }[]>('GET', flags, { token });
    return known.find(({ program }) => program === 'specialEducation') ?? null;
  });
  const body = { enabled: true, mode: 'takeOver', cutoverDate };
  await call('PUT', `${flags}/specialEducation`, { token, body });
  await page.goto(preview);
  await page.locator('details').first().click();
  await shoot(page, 'cutover-preview');
  await page.getByRole('button', { name: /^End / }).scrollIntoViewIfNeeded();
  await shoot(page, 'cutover-confirm');
}

/** The same cutover confirmed while Campus refuses some of its flags: half done on its own page, its run, and District Information. */
export async function halfDone(page: Page, place: Place, shoot: Shoot): Promise<void> {
  const faults = `${place.campus}/demo/control/faults`;
  const refusal = { match: 'programParticipations', method: 'PUT', kind: 'forbidden', every: 9 };
  await call('PUT', faults, { body: [refusal] });
  const preview = `${settings(place)}/flags/specialEducation/cutover`;
  await page.goto(preview);
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: /^End / }).click();
  await page.getByText('Completed').first().waitFor({ timeout: 120_000 });
  await shoot(page, 'settings-run-half-done');
  await call('DELETE', faults);
  await page.goto(preview);
  await shoot(page, 'cutover-half-done');
  await page.goto(`${settings(place)}/district-information#cutover`);
  await shoot(page, 'settings-half-done');
}
