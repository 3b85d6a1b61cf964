import { aggregateNameOf, type StoredCommit } from 'epoch';
import { createMemoryChangeLog, movesOf, sweep } from 'epoch/transport';
import { withEffects } from '../../../lib/app/restore.ts';
import { createPlatform } from '../platform.ts';
import { logOf } from './restore-scene.ts';

/** Shards of the table's stream: each is relayed by itself. */
export const SHARDS = 4;

function shardOf(stream: string): number {
  let sum = 0;
  for (const char of stream) sum = (sum * 31 + char.charCodeAt(0)) >>> 0;
  return sum % SHARDS;
}

/** The whole platform in virtual time, with a relay that is held up shard by shard, and the minutely sweep. */
export function relayedPlatform() {
  const platform = createPlatform();
  const { subscribers, nowMs } = platform;
  const changeLog = createMemoryChangeLog();
  const held = new Set<number>();
  const relayed = new Set<string>();

  async function waiting(): Promise<readonly StoredCommit[]> {
    return (await logOf(platform)).filter(
      ({ id, stream }) => !relayed.has(`${stream} ${id}`) && !held.has(shardOf(stream)),
    );
  }

  /** Publishes what may pass, and what follows from it; subscribers get it at once. */
  async function relay(): Promise<void> {
    for (let commits = await waiting(); commits.length > 0; commits = await waiting()) {
      for (const { stream, id } of commits) relayed.add(`${stream} ${id}`);
      await changeLog.record(nowMs(), movesOf(commits));
      for (const stream of new Set(commits.map((commit) => commit.stream))) {
        const own = subscribers.filter(({ subscribesTo }) => subscribesTo[aggregateNameOf(stream)] !== undefined);
        for (const each of own) await each.catchUp(stream);
      }
    }
  }

  return {
    ...platform,
    changeLog,
    held,
    relay,
    /** The clock goes on, the relay does what it can, and the sweep follows. */
    async wait(minutes: number): Promise<void> {
      platform.setMs(nowMs() + minutes * 60_000);
      await relay();
      for (const each of withEffects(subscribers)) await sweep({ changeLog, nowMs }, each);
    },
  };
}

export type RelayedPlatform = ReturnType<typeof relayedPlatform>;
