import { describe, expect, it } from 'vitest';
import { foldFingerprint } from '../src/testing/index.ts';
import { type BasketEvent, basket, digest } from './basket.ts';

const event = (type: string, data: object) => ({ type, schema: 1, data });
const histories = [
  [event('BasketOpened', { limit: 5 }), event('ItemAdded', { item: 'a', units: 2 }), event('BasketClosed', {})],
  [event('BasketOpened', { limit: 1 })],
];

describe('the fingerprint of an aggregate’s evolve', () => {
  it('is the same however the state’s keys are ordered, and changes with what any event does', () => {
    const known = foldFingerprint(basket, histories, digest);
    const reversed = {
      ...basket,
      evolve: (state: typeof basket.initial, each: BasketEvent) => {
        const { status, limit, units, items } = basket.evolve(state, each);
        return { items, units, limit, status };
      },
    };
    expect(foldFingerprint(reversed, histories, digest)).toBe(known);
    for (const type of ['BasketOpened', 'ItemAdded', 'BasketClosed']) {
      const changed = {
        ...basket,
        evolve: (state: typeof basket.initial, each: BasketEvent) => {
          const next = basket.evolve(state, each);
          return each.type === type ? { ...next, units: next.units + 1 } : next;
        },
      };
      expect(foldFingerprint(changed, histories, digest)).not.toBe(known);
    }
  });
});
