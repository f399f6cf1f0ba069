import { execFileSync } from 'node:child_process';

/** Builds what is deployed, once for all tests: two builds at once would remove each other's files. */
export default function setup() {
  execFileSync(process.execPath, ['scripts/build.ts'], { stdio: 'inherit' });
  process.env.IS_BUILT = 'yes';
}
