import type { StoredCommit } from '../kernel/store.ts';
import { type Delivered, type DeliverOptions, type Delivery, matchesFilter } from '../subscriptions/subscriber.ts';
import type { CheckpointedOptions } from './checkpointed-options.ts';
import { takeAtOnce } from './next-commit.ts';
import type { RecentCheckpoints } from './recent-checkpoints.ts';
import { fromLog, type Run } from './run.ts';

export const IGNORED: Delivered = { status: 'ignored', version: 0, commits: 0 };

/**
 * Applies what was delivered of one stream, in the order of versions, by one run. What lies before it or in between, and was not delivered
 * with it, is read from the log.
 */
export async function takeTogether(
  options: CheckpointedOptions,
  recent: RecentCheckpoints,
  run: Run,
  deliveries: readonly Delivery[],
  limits: Pick<DeliverOptions, 'attempt'>,
): Promise<Delivered> {
  const { subscribesTo, reader } = options;
  const last = deliveries.findLast(({ stream, types }) => matchesFilter(subscribesTo, stream, types));
  if (last === undefined) return IGNORED;
  const { stream } = last;
  const chain = chainOf(deliveries);
  const taken = chain && (await takeAtOnce(options, recent, chain));
  if (taken !== undefined) return taken;
  const source = (reached: number) =>
    chain?.some(({ version }) => version === reached + 1) ? chain : fromLog(reader, stream, reached);
  return run(stream, source, limits, last);
}

/** The commits of deliveries, each once; undefined where one between them is missing, or travels as a reference. */
function chainOf(deliveries: readonly Delivery[]): readonly StoredCommit[] | undefined {
  const chain: StoredCommit[] = [];
  let end: number | undefined;
  for (const { commit, version, last } of deliveries) {
    end ??= version - 1;
    if (commit === undefined || version > end + 1) return undefined;
    if (version > end) chain.push(commit);
    end = Math.max(end, last);
  }
  return chain;
}
