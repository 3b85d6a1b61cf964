import { describe, expect, it } from 'vitest';
import { createKernel } from '../src/kernel/kernel.ts';
import { add, basket, close, memoryKernel, open, origin } from './basket.ts';

describe('executing a command', () => {
  it('appends what was decided and answers the state after it', async () => {
    const { kernel } = memoryKernel();
    await kernel.execute(basket, open('b'), origin);
    const outcome = await kernel.execute(basket, add('b', 2), origin);
    expect(outcome).toMatchObject({ ok: true, stream: 'basket#b', version: 2, state: { units: 2 } });
    expect(outcome.ok && outcome.commit).toMatchObject({ version: 2, lastVersion: 2, ...origin });
    expect(await kernel.load(basket, 'b')).toMatchObject({ version: 2, state: { units: 2, items: { apple: 2 } } });
  });

  it('writes nothing when there is nothing to do', async () => {
    const { kernel, store } = memoryKernel();
    await kernel.execute(basket, open('b'), origin);
    const outcome = await kernel.execute(basket, add('b', 0), origin);
    expect(outcome).toMatchObject({ ok: true, version: 1 });
    expect(outcome).not.toHaveProperty('commit');
    expect(store.rows('basket#b')).toHaveLength(1);
  });

  it('answers a rejection as a value, and writes nothing', async () => {
    const { kernel, store } = memoryKernel();
    const outcome = await kernel.execute(basket, add('b'), origin);
    expect(outcome).toMatchObject({ ok: false, rejection: { code: 'not-open' }, stream: 'basket#b' });
    expect(store.rows('basket#b')).toEqual([]);
  });

  it('puts all events of one decision into one commit', async () => {
    const { kernel, store } = memoryKernel();
    await kernel.execute(basket, open('b'), origin);
    const outcome = await kernel.execute(basket, add('b', 1, 'pear', 3), origin);
    expect(outcome).toMatchObject({ ok: true, version: 4, commit: { version: 2, lastVersion: 4 } });
    expect(store.rows('basket#b')).toHaveLength(2);
  });

  it('is not carried into the future by one commit whose clock was far ahead, and counts it', async () => {
    const counted: string[] = [];
    const { kernel, store, clock } = memoryKernel();
    await kernel.execute(basket, open('b'), origin);
    const ahead = createKernel({ store, nowMs: () => clock.nowMs + 365 * 86_400_000, newId: () => 'ahead' });
    await ahead.execute(basket, add('b'), origin);
    clock.nowMs += 86_400_000;
    const own = createKernel({
      store,
      nowMs: () => clock.nowMs,
      newId: () => 'own',
      observe: (happening) => void counted.push(happening),
    });
    const outcome = await own.execute(basket, add('b'), origin);
    expect(outcome.ok && outcome.atMs).toBe(clock.nowMs);
    expect(counted.filter((each) => each === 'clock-ahead')).toHaveLength(1);
    expect(await own.stateAt(basket, 'b', { atMs: clock.nowMs })).toMatchObject({ version: 3 });
  });

  it('never stamps a time earlier than the stream’s last', async () => {
    const { kernel, clock } = memoryKernel();
    await kernel.execute(basket, open('b'), origin);
    const before = clock.nowMs;
    clock.nowMs -= 5_000;
    const outcome = await kernel.execute(basket, close('b'), origin);
    expect(outcome.ok && outcome.commit?.atMs).toBe(before);
  });
});
