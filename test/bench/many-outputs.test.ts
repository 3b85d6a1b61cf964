import { expect, test } from 'vitest';
import { countOutputs } from '../../bench/jobs/many-outputs.ts';

const COUNTS = { outputs: 1_000, calls: 81 };
const PROVEN = { writes: 62, commits: 2_042 };

test('1,000 small outputs take two requests of the store each, 62 writes and two commits each', async () => {
  expect(await countOutputs()).toEqual({ ...COUNTS, ...PROVEN, store: 2_000 });
});

test('those of runners that put parts take four requests each, and without proofs five, 1,062 writes and three commits each', async () => {
  expect(await countOutputs({ whole: false, prove: true })).toEqual({ ...COUNTS, ...PROVEN, store: 4_000 });
  const counts = await countOutputs({ whole: false, prove: false });
  expect(counts).toEqual({ ...COUNTS, store: 5_000, writes: 1_062, commits: 3_042 });
});
