import type { StoredCommit } from '../kernel/store.ts';
import type { Bus } from '../transport/bus.ts';
import { type CommitMessage, commitMessageOf, deliveryOf, MAX_MESSAGE_BYTES } from '../transport/commit-message.ts';
import type { EventFilter } from '../views/projection.ts';
import type { TestApi } from './test-api.ts';

/** A bus, and a way to receive what it delivers to one subscriber. */
export interface SubscribableBus {
  readonly bus: Bus;
  /** From now on everything that the filter matches can be taken; waits until `count` have come. */
  listen(subscribesTo: EventFilter): Promise<{ take(count: number): Promise<readonly CommitMessage[]> }>;
}

/** A bus to test. Streams get fresh names, so that one bus may serve every test. */
export interface BusUnderTest {
  readonly name: string;
  /** Of the sources that its subscriptions accept. */
  readonly sourcePrefix: string;
  make(): Promise<SubscribableBus>;
  newId(): string;
}

/** The first commit of a stream. */
function commitOf(stream: string, ...events: readonly (readonly [string, unknown])[]): StoredCommit {
  const of = { stream, version: 1, lastVersion: events.length, id: `commit-${stream}`, hash: '' };
  const stored = events.map(([type, data]) => ({ type, schema: 1, data }));
  return { ...of, atMs: Date.UTC(2026, 0, 1), actor: 'user-1', correlation: 'request-1', events: stored };
}

/** What every bus does, as tests: run it on yours. */
export function busContract(
  { describe, it, expect }: TestApi,
  { name, sourcePrefix, make, newId }: BusUnderTest,
): void {
  describe(`a bus: ${name}`, () => {
    const unique = newId();
    const messageOf = (commit: StoredCommit, limit?: number) => commitMessageOf(commit, sourcePrefix, limit);
    const stream = (n: number) => `shelf#${unique}-${n}`;
    const versions = (messages: readonly CommitMessage[]) =>
      messages.map(({ detail }) => `${detail.stream.slice(-1)}@${detail.version}`).sort();

    it('delivers every commit message, as it was published, to each who subscribes to one of its types', async () => {
      const { bus, listen } = await make();
      const placed = await listen({ shelf: ['BookPlaced'] });
      const moved = await listen({ shelf: ['BookMoved', 'ShelfCleared'] });
      const commits = [
        commitOf(stream(1), ['BookPlaced', { book: 'käse 🧀' }], ['BookMoved', {}]),
        commitOf(stream(3), ['Dusted', {}]),
        commitOf(stream(2), ['BookMoved', {}]),
        commitOf(`chair#${unique}`, ['BookPlaced', {}]),
      ];
      expect(await bus.publish(commits.map((commit) => messageOf(commit)))).toEqual([]);
      const taken = await placed.take(1);
      expect(versions(taken)).toEqual(['1@1']);
      expect(taken.map((message) => deliveryOf(message).commit)).toEqual([commits[0]]);
      expect(versions(await moved.take(2))).toEqual(['1@1', '2@1']);
    });

    it('takes more commit messages at once than one request of any bus may have', async () => {
      const { bus, listen } = await make();
      const subscriber = await listen({ shelf: ['BookPlaced'] });
      const commits = Array.from({ length: 25 }, (_, n) => commitOf(stream(100 + n), ['BookPlaced', { n }]));
      expect(await bus.publish(commits.map((commit) => messageOf(commit)))).toEqual([]);
      expect((await subscriber.take(25)).length).toEqual(25);
    });

    it('takes a commit message of the largest size, and refuses a larger one for good', async () => {
      const { bus, listen } = await make();
      const subscriber = await listen({ shelf: ['BookPlaced'] });
      const whole = commitOf(stream(7), ['BookPlaced', { text: 'x'.repeat(MAX_MESSAGE_BYTES - 700) }]);
      const large = messageOf(commitOf(stream(8), ['BookPlaced', { text: 'x'.repeat(300_000) }]), 1_000_000);
      expect(await bus.publish([messageOf(whole), large])).toEqual([
        { index: 1, code: 'EntryTooLarge', retryable: false },
      ]);
      const [message] = await subscriber.take(1);
      expect(message?.detail.commit !== undefined).toEqual(true);
    });
  });
}
