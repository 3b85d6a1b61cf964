import type { Commit } from '../kernel/commit.ts';
import { defined } from '../kernel/defined.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { storedOf } from '../kernel/upcast.ts';
import { type Delivery, matchesFilter, type Subscriber } from '../subscriptions/subscriber.ts';

/** How long a command waits for the views of its own process; after that it answers in any case. */
export const INLINE_DEADLINE_MS = 250;

export interface ProjectingOptions {
  readonly kernel: Kernel;
  /** Subscribers that run in the command's own process. */
  readonly inline: readonly Subscriber[];
  readonly pause: (ms: number) => Promise<void>;
  readonly deadlineMs?: number;
  /** Called for each subscriber that did not apply the commit: an error, a gap before the commit, or the deadline. */
  readonly observe?: (subscriber: string, outcome: 'failed' | 'behind' | 'late') => void;
}

/**
 * A kernel whose commands bring views up to date before they answer: only where their commit is the view's next one, and
 * only within the deadline. It is an optimisation and never a condition: the bus delivers the same commit later, and a query
 * with a consistency token catches up by itself.
 */
export function createProjectingKernel(options: ProjectingOptions): Kernel {
  const { kernel } = options;
  return {
    ...kernel,
    async execute(aggregate, command, origin, executeOptions) {
      const outcome = await kernel.execute(aggregate, command, origin, executeOptions);
      if (outcome.ok && outcome.commit !== undefined && outcome.kind !== 'repeated') {
        await projectInline(options, [madeBy(aggregate, outcome, outcome.commit)]);
      }
      return outcome;
    },
    async executeAll(steps, origin, executeOptions) {
      const outcome = await kernel.executeAll(steps, origin, executeOptions);
      if (!outcome.ok) return outcome;
      const results = outcome.results as readonly Made[];
      const commits = results.flatMap((made, index) => {
        const aggregate = steps[index]?.aggregate;
        if (made.commit === undefined || made.kind === 'repeated' || aggregate === undefined) return [];
        return [madeBy(aggregate, made, made.commit)];
      });
      await projectInline(options, commits);
      return outcome;
    },
  };
}

interface Made {
  readonly kind: string;
  readonly commit?: Commit;
  readonly previousHash?: string;
}

function madeBy(
  aggregate: Parameters<typeof storedOf>[0],
  { previousHash }: Omit<Made, 'commit'>,
  made: Commit,
): Delivery {
  const commit = storedOf(aggregate, made);
  const { stream, version, lastVersion: last, events } = commit;
  return { stream, version, last, types: events.map(({ type }) => type), commit, ...defined({ previousHash }) };
}

async function projectInline(options: ProjectingOptions, deliveries: readonly Delivery[]): Promise<void> {
  const { pause, deadlineMs = INLINE_DEADLINE_MS, observe = () => {} } = options;
  const inline = options.inline.filter(({ subscribesTo }) =>
    deliveries.some(({ stream, types }) => matchesFilter(subscribesTo, stream, types)),
  );
  if (inline.length === 0) return;
  const open = new Set<string>();
  const runs = inline.map(async (subscriber) => {
    open.add(subscriber.id);
    try {
      for (const delivery of deliveries) {
        const { status } = await subscriber.deliver(delivery, { onlyNext: true });
        if (status === 'behind' || status === 'failed') observe(subscriber.id, status);
      }
    } catch {
      // The bus delivers it again, and the failure is reported then, if it persists.
      observe(subscriber.id, 'failed');
    }
    open.delete(subscriber.id);
  });
  await Promise.race([Promise.all(runs), pause(deadlineMs)]);
  for (const id of open) observe(id, 'late');
}
