import { existsSync } from 'node:fs';
import { sagaAggregate } from 'epoch/sagas';
import { describe, expect, it } from 'vitest';
import { registry } from '../../lib/app/registry.ts';
import { SAGAS } from '../../lib/app/subscribers.ts';
import { SUBSCRIPTION_GROUPS, SUBSCRIPTIONS } from '../../lib/app/subscriptions.ts';

const aggregates = {
  ...registry,
  ...Object.fromEntries(SAGAS.map((saga) => [`saga-${saga.name}`, sagaAggregate(saga)])),
};

describe('the list of who hears what', () => {
  it('names every subscriber once, for rules and queues are named after it', () => {
    const ids = SUBSCRIPTIONS.map(({ name, version }) => `${name}@${version}`);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it('puts subscriptions on one queue by kind, each queue with one function', () => {
    const functions = SUBSCRIPTION_GROUPS.map((group) => group.function);
    expect(functions).toEqual([...new Set(functions)]);
    for (const { subscriptions, ...group } of SUBSCRIPTION_GROUPS) {
      for (const each of subscriptions) expect(each.function).toBe(group.function);
      expect(new Set(subscriptions.map(({ kind }) => kind)).size).toBe(1);
    }
    const shared = SUBSCRIPTION_GROUPS.filter(({ subscriptions }) => subscriptions.length > 1);
    expect(shared.map(({ queue }) => queue)).toEqual(['screens', 'usage']);
  });

  it.each(SUBSCRIPTIONS)('lets $name hear only events that exist', ({ subscribesTo }) => {
    for (const [name, types] of Object.entries(subscribesTo)) {
      const known = Object.keys(aggregates[name]?.events ?? {});
      expect(known, `${name} is an aggregate`).not.toEqual([]);
      expect(
        types.filter((type) => !known.includes(type)),
        `types of ${name} that do not exist`,
      ).toEqual([]);
    }
  });

  it.each(SUBSCRIPTIONS)('has a function for $name', (subscription) => {
    expect(existsSync(new URL(`../../functions/${subscription.function}.ts`, import.meta.url))).toBe(true);
  });
});
