import type { Kernel } from '../kernel/kernel.ts';
import type { Outcome } from '../kernel/outcome.ts';
import { aggregateIdOf } from '../kernel/stream-name.ts';
import type { SagaAggregate } from './saga-aggregate.ts';

/** Lets a due timer's command go: a commit of the instance, sent like all others. Safe to repeat, and too late is no harm. */
export async function fireTimer(
  aggregate: SagaAggregate,
  kernel: Kernel,
  timer: {
    readonly stream: string;
    readonly name: string;
    readonly atMs: number;
    readonly correlation: string;
    readonly setBy: string;
  },
): Promise<Outcome> {
  const { stream, name, atMs, correlation, setBy } = timer;
  const command = {
    type: 'Fire',
    id: `${stream} ${name} ${atMs}`,
    aggregateId: aggregateIdOf(stream),
    data: { timer: name, atMs },
  } as const;
  return kernel.execute(aggregate, command, { actor: aggregate.name, correlation, causation: setBy });
}
