import { defined } from '../kernel/defined.ts';
import type { CommitReader, StoredCommit } from '../kernel/store.ts';
import { type Delivered, type DeliverOptions, type Delivery, matchesFilter } from '../subscriptions/subscriber.ts';
import { hashOf } from './advance.ts';
import type { CheckpointedOptions } from './checkpointed-options.ts';
import { isOfOther } from './history.ts';
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
  const chain = chainOf(reader, deliveries);
  const taken = chain && (await takeAtOnce(options, recent, chain));
  if (taken !== undefined && 'status' in taken) return taken;
  const source = (reached: number) =>
    chain?.some(({ version }) => version === reached + 1) ? chain : fromLog(reader, stream, reached);
  return run(stream, source, limits, last, taken);
}

/** The commits of deliveries, each once; undefined where one is missing or travels as a reference, or where they are of two histories. */
function chainOf(reader: CommitReader, deliveries: readonly Delivery[]): readonly StoredCommit[] | undefined {
  const chain: StoredCommit[] = [];
  for (const { commit } of deliveries) {
    const before = chain.at(-1);
    if (commit === undefined) return undefined;
    if (before !== undefined) {
      const { lastVersion: version } = before;
      if (commit.version > version + 1 || isOfOther(reader, { version, ...defined({ hash: hashOf(before) }) }, commit))
        return undefined;
      if (commit.version <= version) continue;
    }
    chain.push(commit);
  }
  return chain;
}
