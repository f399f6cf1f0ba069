/** Gathers the static files that our pages and the Worker need into .assets/, so that no page ever loads anything from another host. */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, '.assets');
const swagger = join(root, 'node_modules/swagger-ui-dist');

rmSync(target, { recursive: true, force: true });
mkdirSync(join(target, 'assets/docs'), { recursive: true });
for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js', 'LICENSE']) {
  cpSync(join(swagger, file), join(target, 'assets/docs', file));
}
// No address leads to it; the Worker reads it when a password is chosen, and its own code stays small.
cpSync(join(root, 'src/administrators/well-known-passwords.txt'), join(target, 'well-known-passwords.txt'));
