import { DurableObject } from 'cloudflare:workers';
import type { DistrictId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';

/** Of a login that has expired it is known so long that it was used: clocks may differ. */
const sweepEveryMs = 10 * 60_000;

/** How long a launch waits for others. */
const momentMs = 1;

/**
 * The logins of a district that launches have used up. One object a district: of two launches at once it hears one first. An answer leaves the object when what
 * it wrote is on the disk, and that wait would cost a launch more than all the rest; so launches of the same moment are written, and waited for, together.
 */
export class UsedLogins extends DurableObject<Env> {
  #sweepIsSet = false;
  #moment: Promise<void> | undefined;

  /** True for the first launch with this login, and for no other. `stateHash` is the SHA-256 of `state`, which has one `expiresAt`, in milliseconds. */
  async use(stateHash: string, expiresAt: number): Promise<boolean> {
    this.#moment ??= scheduler.wait(momentMs).then(() => {
      this.#moment = undefined;
    });
    await this.#moment;
    // Looked up and noted without anything in between. By time, so that what is written at once lies side by side.
    const { kv } = this.ctx.storage;
    const login = `${expiresAt} ${stateHash}`;
    if (kv.get(login) !== undefined) return false;
    kv.put(login, true);
    if (!this.#sweepIsSet) {
      this.#sweepIsSet = true;
      await this.ctx.storage.setAlarm(Date.now() + sweepEveryMs);
    }
    return true;
  }

  override async alarm(): Promise<void> {
    const { kv } = this.ctx.storage;
    const now = Date.now();
    for (const [login] of [...kv.list({ end: `${now - sweepEveryMs}` })]) kv.delete(login);
    this.#sweepIsSet = [...kv.list({ limit: 1 })].length > 0;
    if (this.#sweepIsSet) await this.ctx.storage.setAlarm(now + sweepEveryMs);
  }
}

/** Uses up a login: true for the first launch that answers it. */
export const useLogin = (
  platform: Platform,
  districtId: DistrictId,
  login: { readonly stateHash: string; readonly expiresAt: string },
): Promise<boolean> => platform.usedLogins.getByName(districtId).use(login.stateHash, Date.parse(login.expiresAt));
