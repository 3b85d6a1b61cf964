import type { ComputeEngine } from '../../ports/compute-engine.ts';
import type { Leases } from '../../ports/leases.ts';

export interface TidyDependencies {
  readonly engine: Pick<ComputeEngine, 'tidy'>;
  readonly notes: Pick<Leases, 'note' | 'setNote'>;
  readonly wallMs: () => number;
}

export const TIDY_EVERY_MS = 86_400_000;
const NOTE = 'engine-tidied';

/** Has the engine remove what it keeps of machines of long ago, once a day: one that fails is tried the next day. */
export async function tidyEngine({ engine, notes, wallMs }: TidyDependencies): Promise<{ readonly removed: number }> {
  const last = (await notes.note<number>(NOTE)) ?? Number.NEGATIVE_INFINITY;
  if (wallMs() - last < TIDY_EVERY_MS) return { removed: 0 };
  await notes.setNote(NOTE, wallMs());
  return { removed: await engine.tidy(wallMs()) };
}
