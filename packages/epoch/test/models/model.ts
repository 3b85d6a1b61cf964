import { setImmediate as turn } from 'node:timers/promises';
import { createSimulation, type Simulation } from '../../src/testing/index.ts';

/** A random run of something against what it promises. */
export interface Model {
  readonly name: string;
  /** How many times as long a run takes as one of the shortest: the short form runs so many times fewer. */
  readonly weight: number;
  /** Runs once and answers what was wrong; nothing, when every promise was kept. */
  run(simulation: Simulation): Promise<readonly string[]>;
}

/** What a model found wrong under a seed; an error that it did not expect is wrong too. */
export async function judge(model: Model, seed: number): Promise<readonly string[]> {
  try {
    return await model.run(createSimulation({ seed, turn }));
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
}
