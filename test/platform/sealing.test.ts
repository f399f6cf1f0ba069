import { describe, expect, it } from 'vitest';
import { sealerOf } from '../../src/platform/sealing.ts';

const old = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
const fresh = 'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=';

describe('sealing a connection secret', () => {
  const sealer = sealerOf({ current: 'a', keys: { a: old } });

  it('opens what it sealed, and never shows it', async () => {
    const sealed = await sealer.seal('client secret', 'demographics dst_1');
    expect(sealed).toMatch(/^v1\.a\./);
    expect(sealed).not.toContain('client');
    expect(await sealer.open(sealed, 'demographics dst_1')).toBe('client secret');
  });

  it('refuses a value that was moved to another record', async () => {
    const sealed = await sealer.seal('client secret', 'demographics dst_1');
    await expect(sealer.open(sealed, 'demographics dst_2')).rejects.toThrow();
  });

  it('refuses a value that was altered', async () => {
    const sealed = await sealer.seal('client secret', 'x');
    const altered = (sealed.slice(0, -2) + (sealed.endsWith('AA') ? 'BB' : 'AA')) as typeof sealed;
    await expect(sealer.open(altered, 'x')).rejects.toThrow();
  });

  it('opens values of the old key after a rotation, and tells them from those of the current one', async () => {
    const sealed = await sealer.seal('client secret', 'x');
    const rotated = sealerOf({ current: 'b', keys: { a: old, b: fresh } });
    expect(await rotated.open(sealed, 'x')).toBe('client secret');
    expect(sealed.startsWith(rotated.currentPrefix)).toBe(false);
    expect((await rotated.seal('client secret', 'x')).startsWith(rotated.currentPrefix)).toBe(true);
  });
});
