import { inParallel } from '../../../lib/client/in-parallel.ts';
import { lineOf } from '../format/failure-words.ts';

/** Calls at the same time: a browser has not many more connections. */
const AT_ONCE = 4;
/** Refusals that are named to the person. */
const MAX_NAMED = 10;

/** What is chosen, by id, with names. */
export type Chosen = ReadonlyMap<string, string>;

/** What became of many. */
export interface Acted {
  readonly done: Chosen;
  /** Names and reasons of those that were refused, the first few. */
  readonly refused: readonly string[];
  readonly refusedCount: number;
}

/** Acts on each; one that is refused stops no other. */
export async function actOnEach(chosen: Chosen, act: (id: string, name: string) => Promise<unknown>): Promise<Acted> {
  const done = new Map<string, string>();
  const refused: string[] = [];
  let refusedCount = 0;
  await inParallel(chosen, AT_ONCE, async ([id, name]) => {
    try {
      await act(id, name);
      done.set(id, name);
    } catch (error) {
      refusedCount += 1;
      if (refused.length < MAX_NAMED) refused.push(`${name}: ${lineOf(error)}`);
    }
  });
  return { done, refused, refusedCount };
}
