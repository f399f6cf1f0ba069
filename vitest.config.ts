import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { bundled } from './scripts/bundle.ts';
import type {} from './test/support/provided.ts';

const compatibility = { compatibilityDate: '2026-11-01', compatibilityFlags: ['nodejs_compat'] };

/** Takes webhooks and gives them back to GET, by path. A path that ends in a status is answered with it. */
const receiver = `const received = {};
  async function receive(request) {
    const { pathname } = new URL(request.url);
    if (request.method === 'GET') return Response.json(received[pathname] ?? []);
    (received[pathname] ??= []).push({ headers: Object.fromEntries(request.headers), body: await request.text() });
    return new Response(null, { status: Number(/\\d{3}$/.exec(pathname)?.[0] ?? 204) });
  }`;

/**
 * What the product fetches while it is tested reaches these Workers and nothing else: the Campus simulator, and under one host name a OneRoster provider of
 * another kind.
 */
async function othersWorkers() {
  return {
    outboundService: 'outbound',
    workers: [
      {
        name: 'outbound',
        modules: true,
        script: `${receiver}
        export default { fetch: (request, env) => {
          const { hostname } = new URL(request.url);
          if (hostname === 'hooks.example.org') return receive(request);
          return (hostname === 'oneroster.example.org' ? env.PROVIDER : env.CAMPUS).fetch(request);
        } }`,
        ...compatibility,
        serviceBindings: { CAMPUS: 'campus', PROVIDER: 'provider' },
      },
      {
        name: 'campus',
        modules: true,
        script: await bundled('test/campus/worker.ts'),
        ...compatibility,
        bindings: { VENDOR_KEY: 'campus-vendor', VENDOR_SECRET: 'development-campus-vendor-secret' },
        durableObjects: { CAMPUS_DISTRICT: { className: 'CampusDistrict', useSQLite: true } },
      },
      { name: 'provider', modules: true, script: await bundled('test/roster/provider/worker.ts'), ...compatibility },
    ],
  };
}

/**
 * Parts that the Worker loads with their first request are imported at once in tests. The module runner shares an import that
 * is under way, and workerd lets no Durable Object wait for what another one loads. The deployed bundle is tested as it is.
 */
const partsAtOnce = {
  name: 'parts-at-once',
  enforce: 'pre' as const,
  transform(code: string, id: string) {
    if (!/\/src\/(app|worker|nightly\/district-object)\.ts$/.test(id)) return null;
    const imported: string[] = [];
    const body = code.replaceAll(/\bimport\(('[^']+')\)/g, (_, path: string) => {
      imported.push(`import * as part${imported.length} from ${path};`);
      return `Promise.resolve(part${imported.length - 1})`;
    });
    return { code: `${imported.join('')}${body}`, map: null };
  },
};

// A fresh clone has no static files yet, and the Worker under test serves them.
if (!existsSync('.assets')) execFileSync(process.execPath, ['scripts/build.ts'], { stdio: 'inherit' });

export default defineConfig(async () => ({
  test: {
    // The Worker's own log lines are of interest where a test fails.
    silent: 'passed-only' as const,
    projects: [
      {
        plugins: [
          partsAtOnce,
          cloudflareTest({
            // The sources themselves, where what is deployed is a bundle of them.
            main: './src/worker.ts',
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings: {
                ...parseEnv(readFileSync('.dev.vars.example', 'utf8')),
                MIGRATIONS: await readD1Migrations('migrations'),
                REPORT_PARAMETER_NAMES: '{"schoolNumber": "buildingIrn", "calendarID": null}',
              },
              // A database for records beside the directory, and one that the test of migrations upgrades.
              d1Databases: { RECORDS: 'records', UPGRADED: 'upgraded' },
              ...(await othersWorkers()),
            },
          }),
        ],
        test: {
          name: 'workers',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [
            'test/end-to-end/**',
            'test/browser/**',
            'test/campus/**',
            'test/house/**',
            'test/sftp-push/servers/**',
          ],
          // Loading the product into a new isolate takes longer than most files' tests do.
          isolate: false,
          maxWorkers: '100%',
          setupFiles: ['test/support/migrate.ts'],
          // STRESS=1 lets the property-based nights and weeks begin anywhere, STRESS=<seed> where a failure was printed.
          provide: { stress: Number(process.env.STRESS ?? 0), weeks: Number(process.env.WEEKS ?? 1000) },
          // How long a test takes says nothing here: the machine may be busy, and speed is measured by the benchmarks alone.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 45_000 } },
        },
      },
      {
        // Without the simulator in between, because TCP has to reach OpenSSH on this machine.
        plugins: [
          cloudflareTest({
            main: './src/worker.ts',
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings: {
                ...parseEnv(readFileSync('.dev.vars.example', 'utf8')),
                MIGRATIONS: await readD1Migrations('migrations'),
              },
              d1Databases: { RECORDS: 'records' },
            },
          }),
        ],
        test: {
          name: 'sftp',
          include: ['test/sftp-push/servers/**/*.test.ts'],
          setupFiles: ['test/support/migrate.ts'],
          globalSetup: ['test/sftp-push/servers/servers.ts'],
          // The files share the servers.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      { test: { name: 'house', include: ['test/house/**/*.test.ts'] } },
      {
        test: {
          name: 'end-to-end',
          include: ['test/end-to-end/**/*.test.ts'],
          globalSetup: 'test/support/build.ts',
          maxWorkers: '100%',
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
      ...(
        [
          ['pages', 'test/browser/pages/demonstration.ts', 0],
          // A driver of a browser hangs now and then in a frame of another process that shows a PDF.
          ['viewer', 'test/browser/viewer/deployed.ts', 1],
        ] as const
      ).map(([name, place, retry]) => ({
        test: {
          name,
          include: [`test/browser/${name}/**/*.test.ts`],
          globalSetup: ['test/support/build.ts', place],
          retry,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      })),
    ],
  },
}));
