import { describe, expect, it } from 'vitest';
import {
  type Aggregate,
  type Command,
  commandsOf,
  createKernel,
  type DomainEvent,
  type ExecuteOptions,
  MAX_TRANSACTION_ITEMS,
  memoryStore,
  type Step,
} from '../src/kernel/index.ts';
import { countingStore, type Fault, faultyStore } from '../src/testing/index.ts';
import { add, basket, close, digest, interrupted, memoryKernel, open, origin, testRuntime } from './basket.ts';

const key = { actor: 'user-1', route: 'POST /transfers', key: 'k-1', bodyHash: 'hash-1' };
const step = <C extends ReturnType<typeof open> | ReturnType<typeof add> | ReturnType<typeof close>>(
  command: C,
  more = {},
) => ({
  aggregate: basket,
  command,
  ...more,
});

async function twoBaskets(
  wrap: (store: ReturnType<typeof memoryStore>) => Parameters<typeof createKernel>[0]['store'] = (s) => s,
) {
  const inner = memoryStore({ digest });
  const rival = createKernel({ store: inner, ...testRuntime(), newId: () => crypto.randomUUID() });
  await rival.execute(basket, open('a', 10), origin);
  await rival.execute(basket, open('b', 10), origin);
  const { store, calls } = countingStore(wrap(inner));
  return { inner, rival, calls, kernel: createKernel({ store, ...testRuntime() }) };
}

describe('several streams in one transaction', () => {
  it('all change, and each result is its own aggregate’s', async () => {
    const { kernel, calls } = await twoBaskets();
    const outcome = await kernel.executeAll([step(add('a', 1)), step(add('b', 2))], origin);
    if (!outcome.ok) throw new Error(outcome.rejection.code);
    const [a, b] = outcome.results;
    expect([a.state.units, b.state.units]).toEqual([1, 2]);
    expect(a.commit?.id).not.toBe(b.commit?.id);
    expect(Object.fromEntries(calls)).toEqual({ load: 2, append: 1 });
  });

  it('none changes when one refuses, and it says which', async () => {
    const { kernel, inner } = await twoBaskets();
    const outcome = await kernel.executeAll([step(add('a', 1)), step(add('b', 11))], origin);
    expect(outcome).toMatchObject({ ok: false, stream: 'basket#b', rejection: { code: 'full' } });
    expect(await inner.position('basket#a')).toBe(1);
  });

  it('meets a rival on one of them as a single command does: no read, decided again', async () => {
    const { kernel, calls, inner } = await twoBaskets((inner) =>
      interrupted(inner, async (append) => {
        const rival = createKernel({ store: inner, ...testRuntime(), newId: () => 'rival' });
        if (append === 1) await rival.execute(basket, add('b', 5), origin);
      }),
    );
    const outcome = await kernel.executeAll([step(add('a', 1)), step(add('b', 2))], origin);
    expect(outcome).toMatchObject({ ok: true, results: [{ state: { units: 1 } }, { state: { units: 7 } }] });
    expect(Object.fromEntries(calls)).toEqual({ load: 2, append: 2 });
    expect(await inner.position('basket#a')).toBe(2);
  });

  it('holds a stream still on which nothing was to do', async () => {
    const { kernel, inner } = await twoBaskets((inner) =>
      interrupted(inner, async (append) => {
        const rival = createKernel({ store: inner, ...testRuntime(), newId: () => 'rival' });
        if (append === 1) await rival.execute(basket, close('b'), origin);
      }),
    );
    const outcome = await kernel.executeAll([step(add('a', 1)), step(add('b', 0))], origin);
    expect(outcome).toMatchObject({ ok: false, stream: 'basket#b', rejection: { code: 'not-open' } });
    expect(await inner.position('basket#a')).toBe(1);
  });

  it('is nothing when there is nothing to do anywhere', async () => {
    const { kernel, calls } = await twoBaskets();
    const outcome = await kernel.executeAll([step(add('a', 0)), step(add('b', 0))], origin);
    expect(outcome).toMatchObject({ ok: true, results: [{ version: 1 }, { version: 1 }] });
    expect(calls.get('append')).toBeUndefined();
  });

  it('completes its commands by the states that they are decided on, again after a conflict', async () => {
    const { kernel } = await twoBaskets((inner) =>
      interrupted(inner, async (append) => {
        const rival = createKernel({ store: inner, ...testRuntime(), newId: () => 'rival' });
        if (append === 1) await rival.execute(basket, add('b', 5), origin);
      }),
    );
    const seen: number[] = [];
    const outcome = await kernel.executeAll([step(add('a', 0)), step(add('b', 2))], origin, {
      complete([, b]) {
        seen.push(b.units);
        return [add('a', b.units + 1), add('b', 2)];
      },
    });
    expect(outcome).toMatchObject({ ok: true, results: [{ state: { units: 6 } }, { state: { units: 7 } }] });
    expect(seen).toEqual([0, 5]);
  });

  it('does not let a command be completed to another stream', async () => {
    const { kernel } = await twoBaskets();
    const elsewhere = kernel.executeAll([step(add('a', 1))], origin, { complete: () => [add('b', 1)] });
    await expect(elsewhere).rejects.toMatchObject({ code: 'transaction-shape' });
  });

  it('is known again when its answer was lost', async () => {
    const faults: Fault[] = ['silent', 'lost', 'silent'];
    const next = (method: string) => (method === 'append' ? (faults.shift() ?? 'none') : 'none');
    const { kernel, inner } = await twoBaskets((each) => faultyStore(each, next));
    const outcome = await kernel.executeAll([step(add('a', 1)), step(add('b', 2))], origin);
    expect(outcome).toMatchObject({ ok: true, results: [{ version: 2 }, { version: 2 }] });
    expect([await inner.position('basket#a'), await inner.position('basket#b')]).toEqual([2, 2]);
  });

  it('answers a repeat under one key with the first outcome of all', async () => {
    const { kernel } = await twoBaskets();
    const steps = () => [step(add('a', 1)), step(add('b', 2))] as const;
    const first = await kernel.executeAll(steps(), origin, { idempotency: key });
    await kernel.execute(basket, add('a', 5), origin);
    const again = await kernel.executeAll(steps(), origin, { idempotency: key });
    if (!first.ok) throw new Error('refused');
    expect(again).toEqual({
      ok: true,
      results: first.results.map((each) => ({ ...each, kind: 'repeated', previousHash: undefined })),
    });
  });

  it('takes only commands of the aggregate that they stand beside', async () => {
    const { kernel } = await twoBaskets();
    const elsewhere = { ...add('a', 1), aggregate: 'shelf' };
    await expect(kernel.executeAll([{ aggregate: basket, command: elsewhere }], origin)).rejects.toMatchObject({
      code: 'transaction-shape',
    });
  });

  it('does not compile with a command of another aggregate', () => {
    const { kernel } = memoryKernel();
    const shelf: Aggregate<object, Command<'fill', { readonly shelves: number }>, DomainEvent<'filled', object>> = {
      name: 'shelf',
      events: { filled: { version: 1, fields: {} } },
      initial: {},
      reducerVersion: 1,
      decide: () => [],
      evolve: (state) => state,
    };
    const { fill } = commandsOf(shelf);
    const filled = fill('s', { shelves: 2 });
    const together = () => kernel.executeAll([step(add('a', 1)), { aggregate: shelf, command: filled }], origin);
    // @ts-expect-error: a basket takes no such command
    const foreign = () => kernel.executeAll([step(add('a', 1)), { aggregate: basket, command: filled }], origin);
    expect([together, foreign]).toHaveLength(2);
  });

  it('says when a key was used for other streams', async () => {
    const { kernel } = await twoBaskets();
    await kernel.executeAll([step(add('a', 1))], origin, { idempotency: key });
    await expect(kernel.executeAll([step(add('b', 1))], origin, { idempotency: key })).rejects.toMatchObject({
      code: 'idempotency-key-reused',
    });
  });

  it('checks each stream’s expected version', async () => {
    const { kernel } = await twoBaskets();
    const steps = [step(add('a', 1), { expectedVersion: 1 }), step(add('b', 2), { expectedVersion: 7 })];
    await expect(kernel.executeAll(steps, origin)).rejects.toMatchObject({
      code: 'version-mismatch',
      stream: 'basket#b',
    });
  });
});

describe('a transaction that cannot be', () => {
  const { kernel } = memoryKernel();
  const many = (count: number): Step[] =>
    Array.from({ length: count }, (_, i) => step(open(`m-${i}`))) as unknown as Step[];
  const creation = { commitId: 'c' };
  const refusals: [string, readonly Step[], ExecuteOptions, string][] = [
    ['has no commands', [], {}, 'no commands'],
    ['has one stream twice', [...many(1), ...many(1)], {}, 'one stream twice'],
    ['has more items than a transaction takes', many(MAX_TRANSACTION_ITEMS + 1), {}, '101 items'],
    ['has too many with its marker', many(MAX_TRANSACTION_ITEMS), { idempotency: key }, '101 items'],
    ['creates several', many(2), { creation }, 'creation is for one stream'],
    ['expects one version of several', many(2), { expectedVersion: 1 }, 'its own expectedVersion'],
    ['asks for two means at once', many(1), { creation, idempotency: key }, 'at most one'],
  ];
  it.each(refusals)('is refused before anything is read: it %s', async (_, steps, options, message) => {
    await expect(kernel.executeAll(steps, origin, options)).rejects.toMatchObject({ code: 'transaction-shape' });
    await expect(kernel.executeAll(steps, origin, options)).rejects.toThrow(message);
  });

  it('is not one with exactly as many items as there may be', async () => {
    const fresh = memoryKernel().kernel;
    expect(await fresh.executeAll(many(MAX_TRANSACTION_ITEMS), origin)).toMatchObject({ ok: true });
    const marked = await memoryKernel().kernel.executeAll(many(MAX_TRANSACTION_ITEMS - 1), origin, {
      idempotency: key,
    });
    expect(marked).toMatchObject({ ok: true });
  });
});
