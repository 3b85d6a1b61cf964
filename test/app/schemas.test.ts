import { expect, test } from 'vitest';
import { schemas } from '../../lib/app/platform/queries/schemas.ts';
import { registry } from '../../lib/app/registry.ts';
import { SAGAS } from '../../lib/app/subscribers.ts';
import { SUBSCRIPTIONS } from '../../lib/app/subscriptions.ts';
import { VIEWS } from '../../lib/app/views.ts';

test('the schemas that views are read by are the aggregates’ own', () => {
  for (const { name, events, upcasters } of schemas) {
    expect(registry[name]?.events, name).toBe(events);
    expect(registry[name]?.upcasters, name).toBe(upcasters);
  }
});

test('every aggregate that a view, a saga or a reactor subscribes to is among them', () => {
  const reactors = SUBSCRIPTIONS.filter(({ kind }) => kind === 'reactor');
  const heard = new Set([...VIEWS, ...SAGAS, ...reactors].flatMap(({ subscribesTo }) => Object.keys(subscribesTo)));
  const known = new Set(schemas.map(({ name }) => name));
  // Letters about budgets bring the schema of theirs themselves.
  known.add('spending');
  expect([...heard].filter((name) => !known.has(name))).toEqual([]);
});
