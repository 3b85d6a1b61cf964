import type { StoredEvent } from 'epoch';
import { foldFingerprint } from 'epoch/testing';
import { sha256Hex } from 'epoch-dynamodb';
import { describe, expect, it } from 'vitest';
import { registry } from '../../../lib/app/registry.ts';
import { streams } from './commits.ts';
import folds from './folds.json' with { type: 'json' };

/** What each aggregate's `evolve` made of the golden commits when its reducer got its version. */
const KNOWN: Readonly<Record<string, { readonly reducerVersion: number; readonly fingerprint: string }>> = folds;

function historiesOf(name: string): readonly (readonly StoredEvent[])[] {
  const events = registry[name]?.events ?? {};
  return streams
    .filter((commits) => commits[0]?.stream.startsWith(`${name}#`))
    .map((commits) =>
      commits.flatMap((commit) => commit.events.map((each) => ({ ...each, schema: events[each.type]?.version ?? 1 }))),
    );
}

describe('a changed evolve under an old reducerVersion', () => {
  it.each(Object.keys(folds))('is noticed: %s', (name) => {
    const aggregate = registry[name];
    if (aggregate === undefined) throw new Error(`${name} is no aggregate any more: take it out of folds.json`);
    const { reducerVersion } = aggregate;
    const fingerprint = foldFingerprint(aggregate, historiesOf(name), sha256Hex);
    const advice = `${name} folds otherwise than reducer ${reducerVersion} did: raise its reducerVersion, then note both in folds.json`;
    expect({ reducerVersion, fingerprint }, advice).toEqual(KNOWN[name]);
  });

  it('would be noticed for every aggregate that has golden commits', () => {
    const golden = new Set(streams.map((commits) => commits[0]?.stream.split('#')[0]));
    expect(Object.keys(registry).filter((name) => golden.has(name) && KNOWN[name] === undefined)).toEqual([]);
  });
});
