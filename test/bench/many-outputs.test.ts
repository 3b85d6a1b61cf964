import { expect, test } from 'vitest';
import { countOutputs } from '../../bench/jobs/many-outputs.ts';

test('1,000 small outputs take 62 writes and two commits each; of a runner that gives no proofs 1,062 and three', async () => {
  const counts = { outputs: 1_000, calls: 81, store: 4_000 };
  expect(await countOutputs()).toEqual({ ...counts, writes: 62, commits: 2_042 });
  expect(await countOutputs(false)).toEqual({ ...counts, writes: 1_062, commits: 3_042 });
});
