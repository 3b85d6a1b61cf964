import { describe, expect, it } from 'vitest';
import { GENESIS_HASH, verifyChain } from '../src/kernel/index.ts';
import { add, basket, digest, memoryKernel, open, origin } from './basket.ts';

async function chain(commits = 4) {
  const { kernel, store } = memoryKernel();
  await kernel.execute(basket, open('b'), origin);
  for (let i = 1; i < commits; i += 1) await kernel.execute(basket, add('b', i), { ...origin, causation: 'request-9' });
  const row = (version: number) => {
    const found = store.rows('basket#b')[version - 1];
    if (found === undefined) throw new Error(`no row ${version}`);
    return found;
  };
  return {
    kernel,
    store,
    row,
    verify: (anchors?: Map<number, string>) => verifyChain(store, 'basket#b', digest, anchors),
  };
}

describe('the chain of hashes', () => {
  it('holds for what was written, and names its end', async () => {
    const { verify, row } = await chain();
    expect(await verify()).toEqual({ ok: true, version: 4, hash: row(4).hash, commits: 4 });
  });

  it('of an empty stream is its beginning', async () => {
    const { store } = await chain();
    expect(await verifyChain(store, 'basket#none', digest)).toEqual({
      ok: true,
      version: 0,
      hash: GENESIS_HASH,
      commits: 0,
    });
  });

  it.each<[string, object]>([
    ['events', { events: '[{"type":"ItemAdded","schema":1,"data":{"item":"apple","units":99}}]' }],
    ['time', { at: 1 }],
    ['actor', { actor: 'someone-else' }],
    ['correlation', { correlation: 'other' }],
    ['causation', { causation: 'other' }],
    ['commit id', { id: 'other' }],
    ['hash', { hash: 'f'.repeat(64) }],
  ])('breaks where a commit’s %s was altered', async (_, change) => {
    const { verify, store, row } = await chain();
    store.overwrite({ ...row(2), ...change });
    const verdict = await verify();
    expect(verdict).toMatchObject({ ok: false, version: 2 });
    expect(verdict).not.toMatchObject({ expected: (verdict as { found: string }).found });
  });

  it('breaks behind a commit that was altered and given a fitting hash', async () => {
    const { verify, store } = await chain();
    const other = await chain(1);
    await other.kernel.execute(basket, add('b', 99), { ...origin, causation: 'request-9' });
    store.overwrite(other.row(2));
    expect(await verify()).toMatchObject({ ok: false, version: 3 });
  });

  it('does not cover the state: it is derived, and may be carried or not', async () => {
    const { verify, store, row } = await chain();
    const { state: _state, reducer: _reducer, ...bare } = row(2);
    store.overwrite(bare);
    expect(await verify()).toMatchObject({ ok: true });
  });

  it('does not notice a rewritten or shortened stream, unless a hash was kept elsewhere', async () => {
    const whole = await chain(4);
    const short = await chain(3);
    const anchors = new Map([[4, whole.row(4).hash]]);
    expect(await short.verify()).toMatchObject({ ok: true, version: 3 });
    expect(await short.verify(anchors)).toEqual({
      ok: false,
      version: 4,
      expected: whole.row(4).hash,
      found: 'no such commit',
    });
    expect(await whole.verify(anchors)).toMatchObject({ ok: true });
    expect(await whole.verify(new Map([[2, 'f'.repeat(64)]]))).toMatchObject({ ok: false, version: 2 });
  });
});
