import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createSimulation } from '../../src/testing/index.ts';
import { judge } from './model.ts';
import { MODELS } from './models.ts';

/** Fewer when every mutant is judged by them. */
const SEEDS = Number(process.env['MODEL_SEEDS'] ?? 300);

describe('under a deterministic scheduler, with faults and with writes that land after the caller gave up,', () => {
  for (const model of MODELS) {
    it(`the ${model.name} keeps what it promises`, async () => {
      for (let seed = 1; seed <= SEEDS / model.weight; seed += 1)
        expect({ seed, wrong: await judge(model, seed) }).toEqual({ seed, wrong: [] });
    });
  }

  it('the same seed makes the same run', async () => {
    const trace = async () => {
      const simulation = createSimulation({ seed: 7, turn });
      const drawn: number[] = [];
      const draw = async () => {
        for (let i = 0; i < 5; i += 1) {
          await simulation.pause(10 * simulation.random());
          drawn.push(simulation.nowMs(), simulation.below(100));
        }
      };
      await simulation.run(Promise.all([draw(), draw()]));
      return drawn;
    };
    expect(await trace()).toEqual(await trace());
  });
});
