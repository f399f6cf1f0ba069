import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { demonstrate } from '../../../scripts/demonstration/demonstrate.ts';
import { freePort } from '../../../scripts/local/free-port.ts';
import { startServers } from '../../../scripts/local/servers.ts';
import { startIdentityProvider } from './identity-provider.ts';

/** Where the pages of the demonstration are. */
export interface DemonstrationPlace {
  readonly product: string;
  readonly campus: string;
  readonly operatorToken: string;
  readonly districtId: string;
  readonly studentPage: string;
  /** Signs in once. */
  readonly signInLink: string;
  /** Where the product's log is, and in it the mails that it has sent. */
  readonly log: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    demonstration: DemonstrationPlace;
  }
}

/** Starts what `npm start` starts, once for all tests of pages. */
export default async function setup(project: TestProject) {
  const directory = mkdtempSync(join(tmpdir(), 'campus-link-browser-'));
  const [port, campusPort] = [await freePort(), await freePort()];
  const provider = await startIdentityProvider(await freePort(), `http://127.0.0.1:${port}`);
  const variables = { SIGN_IN_PROVIDERS: JSON.stringify([provider.registration]) };
  const servers = await startServers({ port, campusPort, directory, variables });
  const end = async () => {
    await servers.stop();
    provider.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const { districtId, studentPage, signInLink } = await demonstrate(servers, directory, () => undefined);
    const { product, campus, operatorToken } = servers;
    const log = join(directory, 'campus-link.log');
    project.provide('demonstration', { product, campus, operatorToken, districtId, studentPage, signInLink, log });
  } catch (error) {
    await end();
    throw error;
  }
  return end;
}
