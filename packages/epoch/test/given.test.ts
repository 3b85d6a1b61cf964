import { describe, expect, it } from 'vitest';
import { committed, given, TEST_CONTEXT } from '../src/testing/index.ts';
import { add, type BasketEvent, basket, close, open } from './basket.ts';

const opened = (limit = 10): BasketEvent => ({ type: 'BasketOpened', data: { limit } });
const added = (units: number): BasketEvent => ({ type: 'ItemAdded', data: { item: 'apple', units } });

describe('given/when/then', () => {
  it('says that a command leads to these events, and gives the state after them', () => {
    const state = given(basket, [opened(), added(1)])
      .when(add('b', 2))
      .then(added(2));
    expect(state.units).toBe(3);
    expect(given(basket, [opened(), added(1)]).state.units).toBe(1);
  });

  it('says that a command is rejected, and gives the rejection', () => {
    expect(given(basket).when(add('b')).thenRejected('not-open').message).toContain('basket is none');
  });

  it('says that there was nothing to do', () => {
    given(basket, [opened(), { type: 'BasketClosed', data: {} }])
      .when(close('b'))
      .thenNothing();
  });

  it('does not mind the order of fields', () => {
    given(basket, [opened()])
      .when(add('b', 2))
      .then({ type: 'ItemAdded', data: { units: 2, item: 'apple' } });
  });

  it('fails with both sides in the message when something else follows', () => {
    const when = given(basket, [opened()]).when(add('b', 2));
    expect(() => when.then(added(3))).toThrow(
      [
        'basket: given [BasketOpened], when add: other events',
        '  expected: [{"data":{"item":"apple","units":3},"type":"ItemAdded"}]',
        '  actual:   [{"data":{"item":"apple","units":2},"type":"ItemAdded"}]',
      ].join('\n'),
    );
    expect(() => when.then()).toThrow('other events');
    expect(() => when.then(added(2), added(2))).toThrow('other events');
    expect(() => when.thenRejected('full')).toThrow('was not rejected');
    expect(() => when.thenNothing()).toThrow('something happened');
  });

  it('fails when a rejection comes unexpectedly, or another one', () => {
    const when = given(basket).when(add('b', 2));
    expect(() => when.then(added(2))).toThrow('was rejected');
    expect(() => when.thenRejected('full')).toThrow('another rejection');
    expect(() => when.thenNothing()).toThrow('something happened');
  });

  it('shows expected and actual to the test runner', () => {
    try {
      given(basket, [opened()]).when(add('b', 2)).thenNothing();
    } catch (error) {
      expect(error).toMatchObject({ expected: [], actual: [added(2)] });
      return;
    }
    expect.unreachable();
  });

  it('fills in the context, and takes another', () => {
    const echo = {
      ...basket,
      decide: (_: unknown, __: unknown, { nowMs, id, actor }: typeof TEST_CONTEXT) =>
        [{ type: 'ItemAdded', data: { item: `${actor} ${id}`, units: nowMs } }] as const,
    };
    const { nowMs } = TEST_CONTEXT;
    given(echo)
      .when(open('b'))
      .then({ type: 'ItemAdded', data: { item: 'user-1 id-1', units: nowMs } });
    given(echo)
      .when(open('b'), { actor: 'user-2', nowMs: 5 })
      .then({ type: 'ItemAdded', data: { item: 'user-2 id-1', units: 5 } });
  });

  it('notices a decide or an evolve that changes what it was given', () => {
    const dirtyEvolve = { ...basket, evolve: (state: object) => Object.assign(state, { units: 99 }) as never };
    expect(() => given({ ...dirtyEvolve, initial: { ...basket.initial } }, [opened()])).toThrow(
      'evolve changed the state',
    );
    const decide = (_: unknown, state: object) => {
      Object.assign(state, { units: 99 });
      return [];
    };
    const dirtyDecide = { ...basket, initial: { ...basket.initial }, decide };
    expect(() => given(dirtyDecide).when(open('b'))).toThrow('decide changed the state');
  });

  it('notices events and states that the log would not take', () => {
    expect(() => given(basket, [opened(Number.NaN)])).toThrow('BasketOpened.data.limit: NaN');
    expect(() => given(basket, [{ type: 'Odd', data: {} } as never])).toThrow('Odd is not in the catalogue');
    const odd = { ...basket, evolve: () => ({ ...basket.initial, units: Number.POSITIVE_INFINITY }) };
    expect(() => given(odd, [opened()])).toThrow('state after BasketOpened.units');
    const careless = {
      ...basket,
      decide: () => [{ type: 'ItemAdded', data: { item: 'a', units: undefined } }] as never,
    };
    expect(() => given(careless).when(open('b')).then()).toThrow('undefined');
  });
});

describe('commits for projections', () => {
  it('are numbered from one, or from where they should', () => {
    const commits = committed(basket, 'b', [[opened()], [added(1), added(2)], [added(3)]]);
    expect(commits.map(({ version, lastVersion }) => [version, lastVersion])).toEqual([
      [1, 1],
      [2, 3],
      [4, 4],
    ]);
    expect(commits[1]).toMatchObject({ stream: 'basket#b', actor: 'user-1', events: [added(1), added(2)] });
    expect(new Set(commits.map(({ id }) => id)).size).toBe(3);
    expect(commits.every(({ atMs }, i) => i === 0 || atMs > (commits[i - 1]?.atMs ?? 0))).toBe(true);
    expect(committed(basket, 'b', [[added(1)]], { version: 7, actor: 'x' })[0]).toMatchObject({
      version: 7,
      actor: 'x',
    });
  });
});
