import { describe, expect, it } from 'vitest';
import type { Aggregate, Command } from '../src/kernel/aggregate.ts';
import { commandsOf } from '../src/kernel/commands-of.ts';
import { createKernel } from '../src/kernel/kernel.ts';
import { memoryStore } from '../src/kernel/memory-store.ts';
import { given } from '../src/testing/given.ts';
import { basket, digest } from './basket.ts';

const origin = { actor: 'anna', correlation: 'r-1' };
type Named = { readonly type: 'Named'; readonly data: { readonly by: string } };
type NameCommand = Command<'Name', Readonly<Record<string, never>>> | Command<'Rename', { readonly to?: string }>;
const naming: Aggregate<null, NameCommand, Named> = {
  name: 'naming',
  events: { Named: { version: 1, fields: { by: 'id' } } },
  initial: null,
  reducerVersion: 1,
  decide: ({ id }) => [{ type: 'Named', data: { by: id } }],
  evolve: (state) => state,
};

function kernelWith(...ids: readonly string[]) {
  const left = [...ids];
  return createKernel({ store: memoryStore({ digest }), nowMs: () => 1, newId: () => left.shift() ?? 'last' });
}

describe('the commands of an aggregate', () => {
  it('name their aggregate, so that a registry finds it, and are plain', () => {
    const command = commandsOf(basket).open('b-1', { limit: 3 });
    expect(JSON.stringify(command)).toBe('{"aggregate":"basket","aggregateId":"b-1","type":"open","data":{"limit":3}}');
  });

  it('are executed as they are', async () => {
    const outcome = await kernelWith().execute(basket, commandsOf(basket).open('b-1', { limit: 3 }), origin);
    expect(outcome).toMatchObject({ ok: true, state: { status: 'open', limit: 3 } });
  });

  it('have the id of their commit, unless their sender has named them', async () => {
    const unnamed = await kernelWith('commit-1').execute(naming, commandsOf(naming).Name('n-1'), origin);
    expect(unnamed).toMatchObject({ commit: { id: 'commit-1', events: [{ data: { by: 'commit-1' } }] } });
    const named = { ...commandsOf(naming).Name('n-1'), id: 'mine' };
    expect(await kernelWith('commit-1').execute(naming, named, origin)).toMatchObject({
      commit: { events: [{ data: { by: 'mine' } }] },
    });
  });

  it('need no data where they have none', () => {
    expect(commandsOf(naming).Name('n-1')).toEqual({ aggregate: 'naming', aggregateId: 'n-1', type: 'Name', data: {} });
    given(naming)
      .when(commandsOf(naming).Name('n-1'), { id: 'x' })
      .then({ type: 'Named', data: { by: 'id-1' } });
  });

  it('are known again after they were written down', () => {
    const { open, close } = commandsOf(basket);
    const written = JSON.parse(JSON.stringify(open('b-1', { limit: 3 })));
    expect([open.is(written), close.is(written), commandsOf(naming).Name.is({ ...written, type: 'Name' })]).toEqual([
      true,
      false,
      false,
    ]);
    if (open.is(written)) expect(written.data.limit + 1).toBe(4);
  });

  it('do not compile when a name or a field is wrong', () => {
    const of = commandsOf(basket);
    // @ts-expect-error: no such command
    const misspelt = () => of.opne('b-1', { limit: 3 });
    // @ts-expect-error: no such field
    const unknown = () => of.open('b-1', { limit: 3, size: 4 });
    // @ts-expect-error: a field is missing
    const missing = () => of.add('b-1', { item: 'apple' });
    // @ts-expect-error: a field of another type
    const other = () => of.open('b-1', { limit: '3' });
    // @ts-expect-error: data is needed
    const none = () => of.open('b-1');
    // @ts-expect-error: another aggregate's command
    const strange = () => kernelWith().execute(naming, of.open('b-1', { limit: 3 }), origin);
    expect([misspelt, unknown, missing, other, none, strange]).toHaveLength(6);
  });
});
