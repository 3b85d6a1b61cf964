import { type Bundles, bundle } from './bundle.ts';
import { stageOf } from './stage.ts';

/** Raw bytes, minified, of what a function loads when it starts: a cold start waits for it, and grows with it. */
export const START_BUDGET_BYTES = 370_000;
/** Raw bytes of all that a function can load, with the clients that only some of its requests need. */
export const WHOLE_BUDGET_BYTES = 500_000;

/** What is beyond its budget, a sentence each; none when all is well. */
export async function checkBudgets(): Promise<readonly string[]> {
  return beyondBudget(await bundle(stageOf('production')));
}

export function beyondBudget({ sizes }: Pick<Bundles, 'sizes'>): readonly string[] {
  return sizes.flatMap(({ name, startBytes, bytes }) => [
    ...(startBytes > START_BUDGET_BYTES
      ? [`${name} loads ${startBytes} bytes to start, at most ${START_BUDGET_BYTES}`]
      : []),
    ...(bytes > WHOLE_BUDGET_BYTES ? [`${name} has ${bytes} bytes in all, at most ${WHOLE_BUDGET_BYTES}`] : []),
  ]);
}
