import { existsSync, readFileSync } from 'node:fs';
import { sagaAggregate } from 'epoch/sagas';
import { describe, expect, it } from 'vitest';
import { billSubscribers } from '../../lib/app/bill-subscribers.ts';
import { expirySubscribers } from '../../lib/app/expiry-subscribers.ts';
import { jobSubscribers } from '../../lib/app/job-subscribers.ts';
import { registry } from '../../lib/app/registry.ts';
import { storageSubscribers } from '../../lib/app/storage-subscribers.ts';
import { SAGAS } from '../../lib/app/subscribers.ts';
import { SUBSCRIPTION_GROUPS, SUBSCRIPTIONS } from '../../lib/app/subscriptions.ts';
import { memoryLeases } from '../memory-leases.ts';
import { createPlatform } from './platform.ts';

const aggregates = {
  ...registry,
  ...Object.fromEntries(SAGAS.map((saga) => [`saga-${saga.name}`, sagaAggregate(saga)])),
};

const fileOf = (name: string) => new URL(`../../functions/${name}.ts`, import.meta.url);
const wake = async () => {};
const objects = { abort: wake, head: async () => undefined, listParts: async () => [] };

describe('the list of who hears what', () => {
  it('names every subscriber once, for rules and queues are named after it', () => {
    const ids = SUBSCRIPTIONS.map(({ name, version }) => `${name}@${version}`);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it('puts subscriptions on one queue by what they are for, each queue with one function', () => {
    const functions = SUBSCRIPTION_GROUPS.map((group) => group.function);
    expect(functions).toEqual([...new Set(functions)]);
    for (const { subscriptions, ...group } of SUBSCRIPTION_GROUPS) {
      for (const each of subscriptions) expect(each.function).toBe(group.function);
      const areViews = subscriptions.map(({ kind }) => kind === 'projection');
      expect(new Set(areViews).size).toBe(1);
    }
    const shared = SUBSCRIPTION_GROUPS.filter(({ subscriptions }) => subscriptions.length > 1);
    expect(shared.map(({ queue }) => queue)).toEqual(['screens', 'usage', 'bills', 'jobs', 'storage', 'upload-expiry']);
    expect(shared.map(({ maxConcurrency }) => maxConcurrency)).toEqual([5, 5, 10, 15, 10, 10]);
  });

  it.each([
    ['make-bills', 'billSubscribers', () => billSubscribers(createPlatform().platform)],
    ['run-jobs', 'jobSubscribers', () => jobSubscribers(createPlatform().platform, { wake, notes: memoryLeases() })],
    ['count-storage', 'storageSubscribers', () => storageSubscribers(createPlatform().platform)],
    ['expire-uploads', 'expirySubscribers', () => expirySubscribers(createPlatform().platform, objects)],
  ])('has in %s all of its queue, and nobody else', (name, maker, make) => {
    const group = SUBSCRIPTION_GROUPS.find((each) => each.function === name);
    const wanted = group?.subscriptions.map((each) => `${each.name}@${each.version}`);
    const made = make().map(({ id }) => id);
    expect(made.sort()).toEqual(wanted?.sort());
    expect(readFileSync(fileOf(name), 'utf8')).toContain(maker);
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
    expect(existsSync(fileOf(subscription.function))).toBe(true);
  });
});
