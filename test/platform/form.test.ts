import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { readForm } from '../../src/platform/pages/index.ts';

const app = new Hono().post('/', async (c) => {
  const read = await readForm(c, 1_000);
  return c.json(read.ok ? Object.fromEntries(read.form) : read.fault);
});

const pieces = (...texts: string[]) =>
  new ReadableStream<Uint8Array>({
    pull(controller) {
      const text = texts.shift();
      if (text === 'gone') controller.error(new Error('the sender has gone'));
      else if (text === undefined) controller.close();
      else controller.enqueue(new TextEncoder().encode(text));
    },
  });

/** What is read of a form: in pieces unless its length is announced. */
async function read(body: string | ReadableStream<Uint8Array>, headers: Record<string, string> = {}) {
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await app.request('/', { method: 'POST', headers: { ...type, ...headers }, body });
  return answer.json();
}

const announced = (length: number) => ({ 'content-length': String(length) });
const kanji = encodeURIComponent('字');

it.each<[string, string | ReadableStream<Uint8Array>, Record<string, string>, unknown]>([
  ['with its length', `a=1&b=${kanji}`, announced(15), { a: '1', b: '字' }],
  ['in pieces', pieces('a=1', `&b=${kanji.slice(0, 4)}`, kanji.slice(4)), {}, { a: '1', b: '字' }],
  ['longer than may be, as it says itself', `a=${'x'.repeat(1_000)}`, announced(1_002), 'tooLarge'],
  ['longer than may be, in pieces', pieces(...Array.from({ length: 1_000 }, () => 'x'.repeat(1_000))), {}, 'tooLarge'],
  ['that breaks off in pieces', pieces('a=1', 'gone'), {}, 'cutOff'],
  ['that breaks off before its length', pieces('a=1', 'gone'), announced(15), 'cutOff'],
  ['with a parameter twice', 'a=1&a=2', announced(7), { duplicate: 'a' }],
  ['of another type', 'a=1', { ...announced(3), 'content-type': 'text/plain' }, 'notAForm'],
])('a form %s', async (_, body, headers, expected) => {
  expect(await read(body, headers)).toEqual(expected);
});
