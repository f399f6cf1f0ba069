import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from '../../scripts/demonstration/browser.ts';
import {
  type CampusTruth,
  connect,
  type Demonstration,
  demonstrate,
  firstPull,
  loadDocuments,
  type RunWithSteps,
  type Setting,
  turnFlagsOn,
} from '../../scripts/demonstration/demonstrate.ts';
import { call, until } from '../../scripts/demonstration/http.ts';
import { comparisons, countsOf } from '../../scripts/demonstration/report.ts';
import { freePort } from '../../scripts/local/free-port.ts';
import { type Place, type Servers, StartProblem, startServers } from '../../scripts/local/servers.ts';
import { type FormName, forms, reportsOf } from '../../src/states/index.ts';

const quiet = () => undefined;
const directories: string[] = [];

async function freePlace(): Promise<Place> {
  const directory = mkdtempSync(join(tmpdir(), 'campus-link-'));
  directories.push(directory);
  return { port: await freePort(), campusPort: await freePort(), directory };
}

afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

describe('what npm start shows', () => {
  let place: Place;
  let servers: Servers;
  let shown: Demonstration;

  beforeAll(async () => {
    place = await freePlace();
    servers = await startServers(place);
    shown = await demonstrate(servers, place.directory, quiet);
  });
  afterAll(() => servers?.stop());

  it('counts the same on both sides', () => {
    const compared = comparisons(shown);
    expect(compared.filter(({ product, campus }) => product !== campus)).toEqual([]);
    expect(compared.filter(({ campus }) => campus === 0)).toEqual([]);
  });

  it('runs the night by the cron, to its end, without a problem', () => {
    expect(shown.night).toMatchObject({ status: 'completed', trigger: 'schedule', problem: null });
    expect(shown.night.steps.filter(({ problem }) => problem !== null)).toEqual([]);
  });

  it('takes over the flags that the district kept by hand, and creates the others', () => {
    expect(countsOf(shown, 'planFlags specialEducation').endExisting).toBeGreaterThan(100);
    expect(countsOf(shown, 'planFlags specialEducation').create).toBeGreaterThan(100);
    expect(countsOf(shown, 'planFlags section504')).toMatchObject({ endExisting: 0 });
  });

  it('opens from a flag the very file that was loaded', () => {
    expect(shown.launched.specialEducation).toMatchObject({ same: true });
    expect(shown.launched.section504).toMatchObject({ same: true });
  });

  it('reports GE records that Campus matches to its own students', () => {
    expect(shown.extract.unmatched).toBe(0);
    expect(shown.extract.records).toBeGreaterThan(300);
  });

  it('has documents on every form of the state, and records in every report', () => {
    const names = Object.keys(forms).filter((name) => forms[name as FormName].state === 'OH');
    expect(names.filter((name) => !shown.documents.some(({ form }) => form === name))).toEqual([]);
    expect(Object.keys(shown.reportCounts)).toEqual(reportsOf('OH').map(({ name }) => name));
    for (const count of Object.values(shown.reportCounts)) expect(count).toBeGreaterThan(0);
  });

  it('has an administrator, who signs in by the link and sees the last run', async () => {
    const browser = new Browser();
    const page = await browser.get(shown.signInLink);
    const [confirm] = page.forms;
    if (!confirm) throw new Error(`the link answered ${page.status} without a form`);
    await browser.submit(page, confirm);
    const settings = await browser.get(`${servers.product}/settings/${shown.districtId}/district-information`);
    expect(settings.status).toBe(200);
    expect(settings.text).toContain('Maple Hollow Local Schools');
  });

  it('survives a second start on the same data, and then neither adds a student nor writes a flag', async () => {
    await servers.stop();
    servers = await startServers(place);
    const again = await demonstrate(servers, place.directory, quiet);
    expect(again.districtId).toBe(shown.districtId);
    expect(again.truth.writes).toEqual(shown.truth.writes);
    expect(countsOf(again, 'students')).toMatchObject({ new: 0, changed: 0, rowsWritten: 0 });
    expect(comparisons(again).filter(({ product, campus }) => product !== campus)).toEqual([]);
  });

  it('says which port is taken and how to choose another', async () => {
    const refused = startServers(place);
    await expect(refused).rejects.toBeInstanceOf(StartProblem);
    await expect(refused).rejects.toThrow(`Port ${place.port} on 127.0.0.1 is taken`);
    await expect(refused).rejects.toThrow('PORT=');
  });
});

describe('a night whose process is killed', () => {
  it('is finished after the next start, without a duplicate and without a loss', async () => {
    const place = await freePlace();
    const first = await startServers(place);
    const setting = await connect(first, place.directory, quiet);
    await firstPull(setting);
    await turnFlagsOn(setting, await loadDocuments(setting));
    // Slow enough that the kill meets a step in the middle of its writes.
    await setting.control('PUT', 'faults', [
      { match: 'programParticipations', method: 'PUT', kind: 'latency', every: 1, ms: 60 },
    ]);
    const { id } = await setting.admin<{ id: string }>('POST', 'runs');
    const truth = () => setting.control<CampusTruth>('GET', 'truth');
    await until(60, 'the first flags', async () => ((await truth()).writes.create > 10 ? true : null));
    await first.kill();

    const second = await startServers(place);
    try {
      await setting.control('DELETE', 'faults');
      const run = await finish(setting, id);
      expect(run.status).toBe('completed');
      expect(run.steps.map(({ number }) => number)).toEqual(run.steps.map((_, index) => index + 1));
      const { writes, flags } = await truth();
      const planned = run.steps.filter(({ name }) => name.startsWith('planFlags')).map(({ counts }) => counts);
      const sum = (key: string) => planned.reduce((total, counts) => total + (counts[key] ?? 0), 0);
      expect(writes.create).toBe(sum('create'));
      expect(writes.replace).toBe(sum('endExisting'));
      const withLaunchUrl = Object.values(flags).reduce((total, flag) => total + flag.withLaunchUrl, 0);
      expect(withLaunchUrl).toBe(sum('create'));

      const after = await setting.admin<{ id: string }>('POST', 'runs');
      await finish(setting, after.id);
      expect((await truth()).writes).toEqual(writes);
    } finally {
      await second.stop();
    }
  });
});

const finish = ({ admin }: Setting, id: string) =>
  until(120, 'the end of the run', async () => {
    const run = await admin<RunWithSteps>('GET', `runs/${id}`);
    return run.status === 'running' ? null : run;
  });

describe('npm start', () => {
  it('stops cleanly on Ctrl-C, and frees its ports', async () => {
    const place = await freePlace();
    const child = spawn(process.execPath, ['scripts/start.ts'], {
      env: {
        ...process.env,
        PORT: String(place.port),
        CAMPUS_PORT: String(place.campusPort),
        DATA_DIRECTORY: place.directory,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
    const healthz = () => call('GET', `http://127.0.0.1:${place.port}/healthz`).catch(() => null);
    await until(90, 'the start', async () => ((await healthz()) ? true : null));
    const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
    child.kill('SIGINT');
    expect(await exited).toBe(0);
    expect(output).toContain('Stopping.');
    expect(await healthz()).toBeNull();
    const again = await startServers(place);
    await again.stop();
  });
});
