import { vi } from 'vitest';

/**
 * `FC_RUNS=20 npx vitest run --project unit`: every property is tried twenty times as often, those that name a number of
 * runs too, and `FC_SEED=7` gives all of them that seed.
 */
const times = Number(process.env['FC_RUNS'] ?? 1);
const seed = process.env['FC_SEED'];
if (!(times >= 1)) throw new RangeError(`FC_RUNS is ${process.env['FC_RUNS']}, not a number of 1 or more`);

/** What fast-check runs unless told otherwise. */
const DEFAULT_RUNS = 100;

type FastCheck = typeof import('fast-check');

vi.doMock('fast-check', async (original: () => Promise<FastCheck>) => {
  const { default: fc, ...named } = await original();
  const assert = new Proxy(fc.assert, {
    apply: (target, self, [property, parameters]) =>
      Reflect.apply(target, self, [
        property,
        {
          ...(seed === undefined ? {} : { seed: Number(seed) }),
          ...parameters,
          numRuns: Math.ceil((parameters?.numRuns ?? DEFAULT_RUNS) * times),
        },
      ]),
  });
  return { ...named, assert, default: { ...fc, assert } };
});
