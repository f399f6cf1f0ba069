import { beforeEach, describe, expect, inject, it } from 'vitest';
import { callAsOperator } from '../../data-exports/support.ts';
import { formTokenOf, signInAs, someAdministrator, someDistrict, submit } from '../../settings/support.ts';

const { openSsh, password, odd, folder, control } = inject('sftpServers');
beforeEach(async () => {
  await fetch(control, { method: 'DELETE' });
});

const openSshPush = {
  host: '127.0.0.1',
  port: openSsh.port,
  path: `${folder}/`,
  username: openSsh.username,
  upload: 'rename',
  authentication: 'privateKey',
  secret: openSsh.privateKey,
  format: 'csv',
  cadence: 'daily',
  hour: 3,
};

/** SFTP Push of a new data export, with the page of the export. */
async function pushTo(server: object, endpoints: readonly string[]) {
  const district = await someDistrict();
  const contact = { firstName: 'Jo', lastName: 'Miller', email: 'jo@example.org' };
  const permissions = endpoints.map((endpoint) => ({ endpoint, options: {} }));
  const exports = `/v1/admin/districts/${district.id}/dataExports`;
  const added = await callAsOperator(exports, 'POST', { ...contact, endpoints: permissions });
  const { id } = await added.json<{ id: string }>();
  const api = `${exports}/${id}/sftpPush`;
  expect((await callAsOperator(api, 'PUT', { ...openSshPush, ...server })).status).toBe(200);
  const { cookie, get } = await signInAs(await someAdministrator(district));
  const page = `/settings/${district.id}/data-exports/${id}`;
  const formToken = await formTokenOf(await get(page));
  const press = () => submit(`${page}/sftp-push/test`, { formToken }, { cookie });
  return { api, press };
}

const withPassword = { port: odd.port, authentication: 'password', secret: password.password };

describe('Test connection', () => {
  it('answers the API with the key, both sides’ algorithms, what can be done, and where each file would go', async () => {
    const { api } = await pushTo({}, ['stateReporting/fd', 'stateReporting/ge']);
    const answer = await callAsOperator(`${api}/test`, 'POST');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      ok: true,
      hostKey: expect.stringMatching(/^ssh-ed25519 SHA256:/),
      pinnedHostKey: null,
      serverAlgorithms: { kex: expect.arrayContaining(['curve25519-sha256']) },
      ourAlgorithms: { cipher: expect.arrayContaining(['aes256-ctr']) },
      can: { write: true, replace: true, delete: true },
      folder,
      files: [`${folder}/fd.csv`, `${folder}/ge.csv`],
      problem: null,
    });
    // Nothing is pinned, and nothing stays on the server.
    expect(await (await callAsOperator(api)).json()).toMatchObject({ hostKey: null });
    expect(await (await fetch(control)).json()).toEqual({});
  });

  it('shows the same on the page', async () => {
    const { press } = await pushTo({ format: 'fixedWidth' }, ['stateReporting/fd', 'stateReporting/ohioPreId']);
    const shown = await press();
    expect(shown.status).toBe(200);
    const html = await shown.text();
    expect(html).toContain('The connection works. SameGoal wrote, replaced, and deleted a test file.');
    expect(html).toMatch(/Host key shown.*ssh-ed25519 SHA256:/s);
    expect(html).toContain(`${folder}/fd.txt, ${folder}/ohioPreId.csv`);
    expect(html).toMatch(/Key exchange, the server’s.*curve25519-sha256/s);
    expect(html).toMatch(/Replace a file by renaming<\/dt>\s*<dd>yes/);
  });

  it('says that no file would go there when no endpoint is permitted', async () => {
    const { api, press } = await pushTo({}, []);
    expect(await (await callAsOperator(`${api}/test`, 'POST')).json()).toMatchObject({ ok: true, files: [] });
    expect(await (await press()).text()).toContain('none: no endpoint with a file is permitted');
  });

  it.each([
    [
      'nothing can be renamed',
      { username: 'noRename' },
      'under their final name',
      'Replace a file by renaming</dt><dd>no',
    ],
    ['the folder is read only', { username: 'readOnly' }, 'refused a file', 'Write a file</dt><dd>no'],
    ['the login is refused', { username: 'twoPrompts' }, 'more than a password', 'Write a file</dt><dd>not tried'],
  ])('says on the page what is wrong when %s', async (_, server, problem, fact) => {
    const { api, press } = await pushTo({ ...withPassword, ...server }, ['stateReporting/ge']);
    const html = await (await press()).text();
    expect(html).toContain('class="problem" role="alert"');
    expect(html).toContain(problem);
    expect(html.replaceAll(/>\s+</g, '><')).toContain(fact);
    const answer = await (await callAsOperator(`${api}/test`, 'POST')).json<{ ok: boolean; files: string[] }>();
    expect(answer).toMatchObject({ ok: false, files: [`${folder}/ge.csv`] });
  });

  it('shows the algorithms of both sides when none is common, and no key when nobody answers', async () => {
    const few = await pushTo({ ...withPassword, port: odd.only.gcm, username: 'plain' }, ['stateReporting/ge']);
    const html = await (await few.press()).text();
    expect(html).toContain('share no algorithm');
    expect(html).toMatch(/Cipher, the server’s.*aes256-gcm@openssh\.com/s);
    const nobody = await pushTo({ ...withPassword, port: 1, username: 'plain' }, ['stateReporting/ge']);
    expect(await (await callAsOperator(`${nobody.api}/test`, 'POST')).json()).toMatchObject({
      hostKey: null,
      serverAlgorithms: null,
      problem: { code: 'unreachable' },
    });
  });

  it('is a conflict before SFTP Push is set up', async () => {
    const { api } = await pushTo({}, []);
    expect((await callAsOperator(api, 'DELETE')).status).toBe(204);
    expect((await callAsOperator(`${api}/test`, 'POST')).status).toBe(409);
  });
});
