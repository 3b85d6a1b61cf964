import { createHash, randomUUID } from 'node:crypto';
import { createKernel, type EventStore, memoryStore, type StoredCommit } from 'epoch';
import { createMemoryViewStore, type ViewStep } from 'epoch/views';
import { describe, expect, it } from 'vitest';
import { organisation } from '../../lib/domain/organisation/organisation.ts';
import { rememberedEvents, rememberedViews } from '../../local/seed/remembered.ts';
import { counted } from '../counted.ts';

const digest = (text: string) => createHash('sha256').update(text).digest('hex');
const ORG = 'org_1';
const STREAM = `organisation#${ORG}`;
const founding = { name: 'Harbour', creatorId: 'usr_owner' };
const origin = { actor: 'usr_owner', correlation: 'c' };

const kernelOn = (store: EventStore) => createKernel({ store, nowMs: () => 1_000, newId: randomUUID });

const send = (store: EventStore, type: string, data: object) =>
  kernelOn(store).execute(organisation, { type, id: type, aggregateId: ORG, data } as never, origin);

async function all(store: EventStore): Promise<readonly StoredCommit[]> {
  const commits: StoredCommit[] = [];
  for await (const commit of store.read(STREAM)) commits.push(commit);
  return commits;
}

const versionIn = async (store: EventStore) => (await kernelOn(store).load(organisation, ORG)).version;

describe('events that are remembered', () => {
  it('are written one by one, and not asked for again', async () => {
    const { port, calls } = counted(memoryStore({ digest }));
    const store = rememberedEvents(port);
    await send(store, 'CreateOrganisation', founding);
    calls.length = 0;
    await send(store, 'AddMember', { userId: 'usr_member', role: 'member', addedBy: 'usr_owner' });
    const commits = await all(store);
    expect(calls).toEqual(['append']);
    expect(commits).toHaveLength(2);
    expect(commits).toEqual(await all(port));
  });

  it('are asked for once somebody else has written to their stream', async () => {
    const table = memoryStore({ digest });
    const store = rememberedEvents(table);
    await send(store, 'CreateOrganisation', founding);
    await send(table, 'AddMember', { userId: 'usr_other', role: 'member', addedBy: 'usr_owner' });
    await send(store, 'AddMember', { userId: 'usr_member', role: 'member', addedBy: 'usr_owner' });
    expect(await versionIn(store)).toBe(await versionIn(table));
    await send(table, 'AddMember', { userId: 'usr_third', role: 'member', addedBy: 'usr_owner' });
    expect(await versionIn(store)).toBe(await versionIn(table));
  });

  it('of a stream that was there before are read from the store, always', async () => {
    const table = memoryStore({ digest });
    await send(table, 'CreateOrganisation', founding);
    const store = rememberedEvents(table);
    await send(store, 'AddMember', { userId: 'usr_member', role: 'member', addedBy: 'usr_owner' });
    await send(table, 'AddMember', { userId: 'usr_other', role: 'member', addedBy: 'usr_owner' });
    expect(await versionIn(store)).toBe(await versionIn(table));
  });
});

const VIEW = 'sums@1';
const key = { partition: ORG, sort: 'day' };

function step(from: number, to: number, amount: bigint): ViewStep {
  const change = { kind: 'add', key, amounts: { bytes: amount } } as const;
  return { view: VIEW, stream: STREAM, from: { version: from }, to: { version: to }, changes: [{ atMs: 1, change }] };
}

describe('views that are remembered', () => {
  it('are written step by step, and their rows and checkpoints not asked for', async () => {
    const { port, calls } = counted(createMemoryViewStore());
    const views = rememberedViews(port);
    await views.apply([step(0, 1, 3n)]);
    await views.apply([step(1, 2, 4n)]);
    expect((await views.checkpoint({ view: VIEW, stream: STREAM })).version).toBe(2);
    expect((await views.at(VIEW).get(VIEW, key))?.values).toEqual({ bytes: 7n });
    expect(calls).toEqual(['apply', 'apply']);
    expect((await port.at(VIEW).get(VIEW, key))?.values).toEqual({ bytes: 7n });
  });

  it('have checkpoints that move without rows written once, at the end or with the next row', async () => {
    const { port, calls } = counted(createMemoryViewStore());
    const views = rememberedViews(port);
    const bare = (from: number, to: number, stream = STREAM) => ({ ...step(from, to, 0n), stream, changes: [] });
    await views.apply([step(0, 1, 3n)]);
    await views.apply([bare(1, 2)]);
    await views.apply([bare(2, 3)]);
    await views.apply([step(3, 4, 4n)]);
    await views.apply([bare(0, 5, 'organisation#org_2')]);
    expect(calls).toEqual(['apply', 'apply']);
    await views.settle();
    expect(calls).toHaveLength(3);
    expect((await port.checkpoint({ view: VIEW, stream: STREAM })).version).toBe(4);
    expect((await port.checkpoint({ view: VIEW, stream: 'organisation#org_2' })).version).toBe(5);
    expect((await port.at(VIEW).get(VIEW, key))?.values).toEqual({ bytes: 7n });
  });

  it('are settled also where somebody else has moved one of their checkpoints', async () => {
    const table = createMemoryViewStore();
    const views = rememberedViews(table);
    for (const stream of ['organisation#org_1', 'organisation#org_2'])
      await views.apply([{ ...step(0, 2, 0n), stream, changes: [] }]);
    await table.apply([step(0, 7, 3n)]);
    await views.settle();
    expect((await table.checkpoint({ view: VIEW, stream: 'organisation#org_1' })).version).toBe(7);
    expect((await table.checkpoint({ view: VIEW, stream: 'organisation#org_2' })).version).toBe(2);
  });

  it('are asked for once somebody else has moved a checkpoint', async () => {
    const table = createMemoryViewStore();
    const views = rememberedViews(table);
    await views.apply([step(0, 1, 3n)]);
    await table.apply([step(1, 2, 4n)]);
    expect(await views.apply([step(1, 2, 4n)])).toBe('moved');
    expect((await views.checkpoint({ view: VIEW, stream: STREAM })).version).toBe(2);
    expect((await views.at(VIEW).get(VIEW, key))?.values).toEqual({ bytes: 7n });
  });
});
