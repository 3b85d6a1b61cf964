import { readFileSync, writeFileSync } from 'node:fs';
import { aggregateNameOf, type Commit } from 'epoch';
import type { Saga } from 'epoch/sagas';
import { describe, expect, it } from 'vitest';
import { SOURCE_PREFIX } from '../../../lib/app/event-source.ts';
import { SAGAS } from '../../../lib/app/subscribers.ts';
import { SUBSCRIPTIONS } from '../../../lib/app/subscriptions.ts';
import { VIEWS } from '../../../lib/app/views.ts';
import { streams } from './commits.ts';

/**
 * What views write, what sagas decide and who subscribes to what, as it is stored and deployed: rows of a live view and
 * rules of a stage are made from it. A difference here needs a new version of the view, never only a new golden file.
 */
const GOLDEN = new URL('golden.json', import.meta.url);
type Golden = Readonly<Record<'filters' | 'changes' | 'reactions', Readonly<Record<string, unknown>>>>;

/** As JSON keeps it: keys in order, big integers as text with their `n`. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, field]) => [name, plain(field)]));
}

function heard(subscribesTo: Readonly<Record<string, readonly string[]>>): readonly Commit[] {
  return streams.flat().filter(({ stream, events }) => {
    const types = subscribesTo[aggregateNameOf(stream)] ?? [];
    return events.some(({ type }) => types.includes(type));
  });
}

const at = ({ stream, version }: Commit) => `${stream}@${version}`;

function reactions(saga: Saga<unknown>): unknown {
  const states = new Map<string, unknown>();
  return heard(saga.subscribesTo).map((commit) => {
    const instance = saga.instanceOf?.(commit) ?? commit.stream.slice(commit.stream.indexOf('#') + 1);
    const { state, send, cancel = [] } = saga.react(states.get(instance) ?? saga.initial, commit);
    states.set(instance, state);
    return plain({ on: at(commit), instance, state, send, cancel });
  });
}

const actual: Golden = {
  filters: Object.fromEntries(
    SUBSCRIPTIONS.map(({ name, subscribesTo }) => [
      name,
      plain(
        Object.fromEntries(Object.entries(subscribesTo).map(([aggregate, types]) => [aggregate, [...types].sort()])),
      ),
    ]),
  ),
  changes: Object.fromEntries(
    VIEWS.map((view) => [
      view.name,
      heard(view.subscribesTo).map((commit) => ({ on: at(commit), changes: plain(view.project(commit)) })),
    ]),
  ),
  reactions: Object.fromEntries(SAGAS.map((saga) => [saga.name, reactions(saga)])),
};

if (process.env['WRITE_GOLDEN']) writeFileSync(GOLDEN, `${JSON.stringify(actual, null, 1)}\n`);
const golden = JSON.parse(readFileSync(GOLDEN, 'utf8')) as Golden;

describe('what is stored and deployed', () => {
  it.each(Object.keys(golden.filters))('subscribes %s to the same events as ever', (name) => {
    expect(actual.filters[name]).toEqual(golden.filters[name]);
  });

  it.each(Object.keys(golden.changes))('writes the rows of the view %s in the same shape as ever', (name) => {
    expect(actual.changes[name]).toEqual(golden.changes[name]);
  });

  it.each(Object.keys(golden.reactions))('lets the saga %s decide the same as ever', (name) => {
    expect(actual.reactions[name]).toEqual(golden.reactions[name]);
  });

  it('has a golden value for every view, saga and subscription', () => {
    for (const kind of ['filters', 'changes', 'reactions'] as const) {
      expect(Object.keys(actual[kind]).sort()).toEqual(Object.keys(golden[kind]).sort());
    }
  });

  it('names the sources of commits on the bus as ever: rules of deployed stages take no other', () => {
    expect(SOURCE_PREFIX).toBe('catacloud.');
  });
});
