import { expect, test } from 'vitest';
import { TIDY_EVERY_MS, tidyEngine } from '../../../lib/app/machines/commands/tidy-engine.ts';
import { memoryLeases } from '../../memory-leases.ts';

test('an engine is tidied once a day, also when it has failed', async () => {
  let [wall, asked] = [1_000, 0];
  const engine = {
    async tidy() {
      asked += 1;
      if (asked === 2) throw new Error('throttled');
      return 3;
    },
  };
  const deps = { engine, notes: memoryLeases(), wallMs: () => wall };
  expect(await tidyEngine(deps)).toEqual({ removed: 3 });
  wall += TIDY_EVERY_MS - 1;
  expect(await tidyEngine(deps)).toEqual({ removed: 0 });
  wall += 1;
  await expect(tidyEngine(deps)).rejects.toThrow('throttled');
  expect(await tidyEngine(deps)).toEqual({ removed: 0 });
  wall += TIDY_EVERY_MS;
  expect(await tidyEngine(deps)).toEqual({ removed: 3 });
  expect(asked).toBe(3);
});
