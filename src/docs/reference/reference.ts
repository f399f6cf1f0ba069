/** Shows /openapi.json with Scalar. Runs in the browser: `scripts/docs-assets.ts` bundles it. */
import { createApiReference } from '@scalar/api-reference';
import '@scalar/api-reference/style.css';
import './reference.css';

createApiReference('#reference', {
  url: '/openapi.json',
  withDefaultFonts: false,
  hideClientButton: true,
  hideDarkModeToggle: true,
  forceDarkModeState: 'light',
  documentDownloadType: 'json',
  defaultOpenFirstTag: false,
  showDeveloperTools: 'never',
  // Nothing is sent to Scalar.
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
});
