import { judge } from '../../packages/epoch/test/models/model.ts';
import { MODELS } from '../../packages/epoch/test/models/models.ts';

/** Runs of each model between two lines of progress. */
const PRINT_EVERY = 5_000;

/** Every model under many seeds, one after the other from the first. */
export async function soakModels(first: number, seeds: number, print: (line: string) => void) {
  const wrong: string[] = [];
  for (const model of MODELS) {
    for (let seed = first; seed < first + seeds; seed += 1) {
      const found = await judge(model, seed);
      wrong.push(...found.map((line) => `${model.name}, seed ${seed}: ${line}`));
      if ((seed - first + 1) % PRINT_EVERY === 0)
        print(`${model.name}: ${seed - first + 1} seeds, ${wrong.length} wrong`);
    }
  }
  return { seed: first, models: MODELS.length, seeds, wrong };
}
