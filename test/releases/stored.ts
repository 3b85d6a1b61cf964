import {
  type AnyAggregate,
  type CommitRecord,
  emptyHead,
  foldCommit,
  recordOf,
  type StoredEvent,
  storedCommitOf,
} from 'epoch';
import { sagaAggregate } from 'epoch/sagas';
import { matchesFilter } from 'epoch/subscriptions';
import { createUpcast, type Projection } from 'epoch/views';
import { registry } from '../../lib/app/registry.ts';
import { SAGAS } from '../../lib/app/subscribers.ts';
import { VIEWS } from '../../lib/app/views.ts';
import { streams } from '../app/golden/commits.ts';
import { digest } from '../memory-platform.ts';

/** Streams of the golden commits as they are stored today: every commit with its snapshot, hashes from one to the next. */
export function recordsNow(): Readonly<Record<string, readonly CommitRecord[]>> {
  const stored = streams.flatMap((commits): [string, CommitRecord[]][] => {
    const stream = commits[0]?.stream ?? '';
    const aggregate = registry[stream.slice(0, stream.indexOf('#'))];
    return aggregate === undefined ? [] : [[stream, recordsOf(aggregate, stream, commits)]];
  });
  return Object.fromEntries(stored);
}

type Golden = (typeof streams)[number];

function recordsOf(aggregate: AnyAggregate, stream: string, commits: Golden): CommitRecord[] {
  let head = emptyHead(stream);
  let state: unknown = aggregate.initial;
  return commits.map((commit) => {
    const { id, atMs, actor, correlation } = commit;
    const events = commit.events.map(
      ({ type, data }): StoredEvent => ({ type, schema: aggregate.events[type]?.version ?? 1, data }),
    );
    state = foldCommit(aggregate, state, { ...commit, events });
    const draft = {
      ...{ id, atMs, actor, correlation, events },
      state: { reducerVersion: aggregate.reducerVersion, value: state },
    };
    const record = recordOf(head, draft, 1, digest);
    head = { stream, version: record.last, atMs, hash: record.hash, sinceState: 0 };
    return record;
  });
}

/** What a version stands for: whoever changes the one has to raise the other. */
export interface Versioned {
  readonly version: number;
  /** Of what it makes of the release's commits. */
  readonly fingerprint: string;
}

/** What today's views make of commits as they were stored: events that are new since then change nothing of it. */
export function viewsOf(
  records: Readonly<Record<string, readonly CommitRecord[]>>,
): Readonly<Record<string, Versioned>> {
  return Object.fromEntries(VIEWS.map((view) => [view.name, madeBy(view, records)]));
}

/** The same of one view, in whatever version. */
export function madeBy(view: Projection, records: Readonly<Record<string, readonly CommitRecord[]>>): Versioned {
  const upcast = createUpcast(Object.values(registry));
  const commits = Object.values(records)
    .flat()
    .map((record) => upcast(storedCommitOf(record)));
  const concerned = commits.filter(({ stream, events }) =>
    matchesFilter(
      view.subscribesTo,
      stream,
      events.map(({ type }) => type),
    ),
  );
  const made = concerned.map((commit) => view.project(commit));
  return { version: view.version, fingerprint: digest(stable(made)) };
}

/** JSON with names in order, and big integers as texts. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === 'bigint') return `${each}n`;
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return each;
    return Object.fromEntries(Object.entries(each).sort(([left], [right]) => (left < right ? -1 : 1)));
  });
}

/** The versions in which sagas store their states. */
export function sagasNow(): Readonly<Record<string, number>> {
  return Object.fromEntries(SAGAS.map(({ name, stateVersion }) => [name, stateVersion]));
}

/** By a stream's name. */
export function aggregateOf(stream: string): AnyAggregate | undefined {
  const name = stream.slice(0, stream.indexOf('#'));
  return registry[name] ?? SAGAS.map(sagaAggregate).find((each) => each.name === name);
}
