import { pauseAfter } from '../kernel/backoff.ts';
import { defined } from '../kernel/defined.ts';
import type { StoredCommit } from '../kernel/store.ts';
import { DeliveryError } from '../subscriptions/errors.ts';
import type { Bus } from './bus.ts';
import type { ChangeLog, Moved } from './change-log.ts';
import { type CommitMessage, commitMessageOf } from './commit-message.ts';

/** Retries of entries that the bus did not accept, before the batch is given back. */
export const MAX_PUBLISH_TRIES = 5;

/** A commit that the bus will never accept, stored for a replay: the log has the body. */
export interface Unpublishable {
  readonly stream: string;
  readonly version: number;
  readonly last: number;
  readonly types: readonly string[];
  readonly code: string;
}

export interface RelayOptions {
  readonly bus: Bus;
  readonly changeLog: ChangeLog;
  /** The application's: with `shop.` the source of an order's commits is `shop.order`, and rules and subscribers take no other. */
  readonly sourcePrefix: string;
  /** Stores commits that the bus will never accept; they must not block the others of their stream. */
  setAside(unpublishable: Unpublishable): Promise<void>;
  readonly nowMs: () => number;
  readonly pause: (ms: number) => Promise<void>;
  readonly random: () => number;
}

export interface Relayed {
  readonly published: number;
  readonly retries: number;
  readonly setAside: number;
}

/**
 * Publishes commits, one entry each: first the change log, then the bus. Throws `bus-refused` when entries are still
 * refused after all tries, so that the whole batch is delivered again: publishing twice is harmless, losing is not.
 */
export async function relayCommits(options: RelayOptions, commits: readonly StoredCommit[]): Promise<Relayed> {
  if (commits.length === 0) return { published: 0, retries: 0, setAside: 0 };
  await options.changeLog.record(options.nowMs(), movesOf(commits));
  let waiting: readonly CommitMessage[] = commits.map((commit) => commitMessageOf(commit, options.sourcePrefix));
  let setAside = 0;
  for (let tries = 1; ; tries += 1) {
    const refused = await options.bus.publish(waiting);
    const hopeless = refused.filter((each) => !each.retryable);
    await Promise.all(hopeless.map(({ index, code }) => options.setAside(unpublishable(at(waiting, index), code))));
    setAside += hopeless.length;
    waiting = refused.filter((each) => each.retryable).map(({ index }) => at(waiting, index));
    if (waiting.length === 0) return { published: commits.length - setAside, retries: tries - 1, setAside };
    if (tries >= MAX_PUBLISH_TRIES) {
      const [first] = refused;
      throw new DeliveryError(
        'bus-refused',
        `${waiting.length} of ${commits.length} entries refused ${tries} times: ${first?.code}`,
      );
    }
    await options.pause(pauseAfter(tries, options.random));
  }
}

/** Of a hash in an entry: enough to tell the two histories of one stream apart. */
const HASH_CHARACTERS = 12;

/** One move per stream of a batch: its last version and all types. */
export function movesOf(commits: readonly StoredCommit[]): readonly Moved[] {
  const moves = new Map<string, { last: number; types: Set<string>; hash: string }>();
  for (const { stream, lastVersion, events, hash } of commits) {
    const move = moves.get(stream) ?? { last: 0, types: new Set(), hash: '' };
    if (lastVersion >= move.last) {
      move.last = lastVersion;
      move.hash = hash.slice(0, HASH_CHARACTERS);
    }
    for (const { type } of events) move.types.add(type);
    moves.set(stream, move);
  }
  return [...moves].map(([stream, { last, types, hash }]) => ({
    stream,
    last,
    types: [...types],
    ...defined({ hash: hash || undefined }),
  }));
}

function unpublishable({ detail }: CommitMessage, code: string): Unpublishable {
  const { stream, version, last, types } = detail;
  return { stream, version, last, types, code };
}

function at(messages: readonly CommitMessage[], index: number): CommitMessage {
  const message = messages[index];
  if (message === undefined)
    throw new DeliveryError('bus-refused', `the bus speaks of entry ${index} of ${messages.length}`);
  return message;
}
