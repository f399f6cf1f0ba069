import { failureFields } from '../platform/log.ts';
import type { Platform } from '../platform/platform.ts';
import { certifyDistrict, type DestructionOrder } from './certificates.ts';
import { countHeld, destroyPiece } from './destroy-rows.ts';

/** Kept by the Durable Object of the district. `counts`: what there was when the destruction began; null until it is counted. */
interface Kept {
  readonly order: DestructionOrder;
  readonly counts: Readonly<Record<string, number>> | null;
}

/** Seconds until a piece is tried again that broke off. */
const pauseSeconds = 60;

/**
 * Destroys everything of a district, piece by piece, each in an alarm of its Durable Object. What is kept says only what was asked and counted:
 * every piece looks for what is left, so a kill at any point repeats one piece. The certificate comes last, and then the object forgets itself.
 */
export class DistrictDestruction {
  readonly #platform: Platform;
  readonly #storage: DurableObjectStorage;

  constructor(platform: Platform, storage: DurableObjectStorage) {
    this.#platform = platform;
    this.#storage = storage;
  }

  async begin(order: DestructionOrder): Promise<void> {
    if (!this.#kept()) this.#storage.kv.put('destruction', { order, counts: null } satisfies Kept);
    await this.#storage.setAlarm(this.#now());
  }

  /** Does the next piece. False when nothing is to be destroyed. */
  async goOn(): Promise<boolean> {
    const kept = this.#kept();
    if (!kept) return false;
    // Before the piece: one that is killed is done again.
    await this.#storage.setAlarm(this.#now() + pauseSeconds * 1000);
    try {
      await this.#piece(kept);
    } catch (error) {
      const { districtId } = kept.order;
      this.#platform.log.error('destruction broke off', { districtId, ...failureFields(error) });
    }
    return true;
  }

  async #piece({ order, counts }: Kept): Promise<void> {
    const district = { id: order.districtId, database: order.database };
    if (counts === null)
      this.#storage.kv.put('destruction', { order, counts: await countHeld(this.#platform, district) } satisfies Kept);
    else if ((await destroyPiece(this.#platform, district)) === 0) {
      await certifyDistrict(this.#platform, order, counts);
      await this.#storage.deleteAll();
      return;
    }
    await this.#storage.setAlarm(this.#now());
  }

  #kept(): Kept | undefined {
    return this.#storage.kv.get<Kept>('destruction');
  }

  #now(): number {
    return this.#platform.clock.now().getTime();
  }
}
