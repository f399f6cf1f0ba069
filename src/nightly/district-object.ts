import { DurableObject } from 'cloudflare:workers';
import type { Runs } from './district-runs.ts';

/**
 * A district's Durable Object, as the runtime calls it. Every isolate loads this class with the Worker, so the code of `Runs` is loaded by the first call.
 */
export class DistrictRuns extends DurableObject<Env> {
  #loading: Promise<Runs> | undefined;

  #runs(): Promise<Runs> {
    this.#loading ??= import('./district-runs.ts').then(({ Runs }) => new Runs(this.ctx, this.env));
    // The next call tries again.
    this.#loading.catch(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async start(...given: Parameters<Runs['start']>) {
    return (await this.#runs()).start(...given);
  }
  async startCutover(...given: Parameters<Runs['startCutover']>) {
    return (await this.#runs()).startCutover(...given);
  }
  async setProgramFlags(...given: Parameters<Runs['setProgramFlags']>) {
    return (await this.#runs()).setProgramFlags(...given);
  }
  async begin(...given: Parameters<Runs['begin']>) {
    return (await this.#runs()).begin(...given);
  }
  async complete(...given: Parameters<Runs['complete']>) {
    return (await this.#runs()).complete(...given);
  }
  async confirm(...given: Parameters<Runs['confirm']>) {
    return (await this.#runs()).confirm(...given);
  }
  async newest() {
    return (await this.#runs()).newest();
  }
  async stop(...given: Parameters<Runs['stop']>) {
    return (await this.#runs()).stop(...given);
  }
  async resume() {
    return (await this.#runs()).resume();
  }
  async endOfFlags() {
    return (await this.#runs()).endOfFlags();
  }
  async destroy(...given: Parameters<Runs['destroy']>) {
    return (await this.#runs()).destroy(...given);
  }
  override async alarm(): Promise<void> {
    await (await this.#runs()).alarm();
  }
}
