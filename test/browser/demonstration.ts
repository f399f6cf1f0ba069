import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { demonstrate } from '../../scripts/demonstration/demonstrate.ts';
import { freePort } from '../../scripts/local/free-port.ts';
import { startServers } from '../../scripts/local/servers.ts';

/** Where the pages of the demonstration are. */
export interface DemonstrationPlace {
  readonly product: string;
  readonly campus: string;
  readonly operatorToken: string;
  readonly districtId: string;
  readonly studentPage: string;
  /** Signs in once. */
  readonly signInLink: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    demonstration: DemonstrationPlace;
  }
}

/** Starts what `npm start` starts, once for all tests in a browser. */
export default async function setup(project: TestProject) {
  const directory = mkdtempSync(join(tmpdir(), 'campus-link-browser-'));
  const servers = await startServers({ port: await freePort(), campusPort: await freePort(), directory });
  const end = async () => {
    await servers.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const { districtId, studentPage, signInLink } = await demonstrate(servers, directory, () => undefined);
    const { product, campus, operatorToken } = servers;
    project.provide('demonstration', { product, campus, operatorToken, districtId, studentPage, signInLink });
  } catch (error) {
    await end();
    throw error;
  }
  return end;
}
