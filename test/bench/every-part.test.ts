import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { PARTS, runEveryPart } from '../../bench/every-part.ts';

const BENCH = path.join(import.meta.dirname, '..', '..', 'bench');

it('runs every part that there is', async () => {
  const names = (await readdir(BENCH)).filter((name) => name.endsWith('.ts')).map((name) => name.slice(0, -3));
  const others = ['every-part', 'guard', 'main', 'prices', 'processor-seconds'];
  expect([...PARTS, ...others].toSorted()).toEqual(names.toSorted());
});

it('goes on after a part that fails, and says which', async () => {
  const all = await runEveryPart(['no-such-part', 'nor-this']);
  expect(all).toMatchObject([
    { name: 'no-such-part', hasFailed: true },
    { name: 'nor-this', hasFailed: true },
  ]);
});
