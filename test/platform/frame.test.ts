import { exports } from 'cloudflare:workers';
import { expect, it } from 'vitest';

it('answers the health check with security headers and a request id', async () => {
  const response = await exports.default.fetch('http://127.0.0.1:8787/healthz');
  expect(response.status).toBe(200);
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('x-request-id')).toBeTruthy();
});
