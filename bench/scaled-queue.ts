import { join } from 'node:path';
import type { Miniflare, V4WorkerOptions as WorkerOptions } from 'miniflare';
import { unstable_readConfig } from 'wrangler';
import { bareWorker } from './harness.ts';

/**
 * The queue of steps as Cloudflare runs it once its consumer has scaled out: batches of `max_batch_size`, and up to `max_concurrency` of them at once, by the
 * figures in wrangler.toml (Cloudflare Queues, "Consumer concurrency"). Miniflare's own queue hands out one batch at a time, so that one silent Campus holds up every
 * district there, which it does not in production. The product's own consumer takes the messages.
 */
export class ScaledQueue {
  readonly #waiting: unknown[] = [];
  readonly #batchSize: number;
  readonly #concurrency: number;
  #running = 0;
  #product: Miniflare | null = null;
  #sent = 0;

  constructor() {
    const { queues } = unstable_readConfig({ config: join(import.meta.dirname, '..', 'wrangler.toml') });
    const steps = queues.consumers?.find(({ queue }: { queue: string }) => queue === 'campus-link-run-steps');
    this.#batchSize = steps?.max_batch_size ?? 10;
    this.#concurrency = steps?.max_concurrency ?? 1;
  }

  /** The product with this queue in the place of its binding, and the Worker that stands between them. */
  workers(product: WorkerOptions): [WorkerOptions, WorkerOptions] {
    const { RUN_STEPS: _, ...producers } = product.queueProducers as Record<string, string>;
    const between = `import { WorkerEntrypoint } from 'cloudflare:workers';
      export default class extends WorkerEntrypoint {
        async send(body, options = {}) {
          await this.env.QUEUE.fetch('http://queue', { method: 'POST', body: JSON.stringify({ body, ...options }) });
        }
      }`;
    const queue = async (request: Request) => {
      const { body, delaySeconds = 0 } = (await request.json()) as { body: unknown; delaySeconds?: number };
      setTimeout(() => this.#push(body), delaySeconds * 1000);
      return new Response(null, { status: 204 });
    };
    return [
      { ...product, queueProducers: producers, serviceBindings: { RUN_STEPS: 'between' } } as WorkerOptions,
      // SAFETY: Miniflare takes it; its types do not name queues.
      bareWorker('between', between, { serviceBindings: { QUEUE: queue } } as unknown as Partial<WorkerOptions>),
    ];
  }

  serve(product: Miniflare): void {
    this.#product = product;
    this.#handOut();
  }

  #push(body: unknown): void {
    this.#waiting.push(body);
    this.#handOut();
  }

  #handOut(): void {
    while (this.#product && this.#running < this.#concurrency && this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#batchSize);
      this.#running += 1;
      void this.#consume(this.#product, batch).finally(() => {
        this.#running -= 1;
        this.#handOut();
      });
    }
  }

  async #consume(product: Miniflare, bodies: readonly unknown[]): Promise<void> {
    // SAFETY: Miniflare takes it; its types do not name queues.
    const worker = (await product.getWorker('product')) as unknown as QueueConsumer;
    const messages = bodies.map((body) => ({ id: String(++this.#sent), timestamp: new Date(), attempts: 1, body }));
    await worker.queue('campus-link-run-steps', messages).catch(() => undefined);
  }
}

interface QueueConsumer {
  queue(name: string, messages: readonly object[]): Promise<unknown>;
}
