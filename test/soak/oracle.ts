import type { Commit, CommitReader } from 'epoch';
import { aggregateIdOf, aggregateNameOf } from 'epoch';
import type { Row } from 'epoch/views';
import { createMemoryViewStore, createProjector, type Upcast, viewId } from 'epoch/views';
import { changes } from '../../lib/app/organisations/views/changes.ts';
import { rowText } from '../../lib/app/platform/queries/row-digest.ts';
import { PROJECTIONS } from '../../lib/app/subscribers.ts';
import { ledgerDayRow } from '../../lib/app/usage/views/ledger-rows.ts';
import { meteredIn } from '../../lib/app/usage/views/metered.ts';
import { DAY_MS, dayOf, dayStart } from '../../lib/domain/metering/day.ts';
import { integrate } from '../../lib/domain/metering/integral.ts';
import { STORAGE_METER } from '../../lib/domain/metering/meter.ts';

/** What everything must come to, made from nothing but the log, in order, by nobody who could crash. */
export async function createOracle(log: CommitReader, upcast: Upcast) {
  const commits: Commit[] = [];
  for await (const commit of log.scan(0, 1)) commits.push(upcast(commit));
  const streams = [...new Set(commits.map((commit) => commit.stream))];

  const store = createMemoryViewStore();
  for (const projection of PROJECTIONS) {
    const projector = createProjector({ projection, store, reader: log, upcast, nowMs: () => 0 });
    for (const stream of streams) if (projection.subscribesTo[aggregateNameOf(stream)]) await projector.catchUp(stream);
  }

  const files = commits.filter((commit) => aggregateNameOf(commit.stream) === 'file');
  const steps = files.flatMap((commit) => meteredIn(commit)).filter((step) => step.meter === STORAGE_METER);
  /** Bytes that an organisation stores at the end: the sum over its files, by nothing but their own events. */
  const stored = Map.groupBy(steps, (step) => step.organisationId);
  const total = (org: string) => (stored.get(org) ?? []).reduce((sum, { delta }) => sum + delta, 0n);

  /** Byte-milliseconds of a day by integrating the files' own curve: not by the ledger's sums. */
  function dayByIntegral(org: string, day: string): bigint {
    const from = dayStart(day);
    return integrate(0n, stored.get(org) ?? [], { fromMs: from, toMs: from + DAY_MS });
  }

  return { commits, streams, store, total, dayByIntegral, days: daysOf(commits) };
}

function daysOf(commits: readonly Commit[]): readonly string[] {
  return [...new Set(commits.map((commit) => dayOf(commit.atMs)))].sort();
}

/** Byte-milliseconds of a day by the ledger: what was there at its start, and what the day itself added. */
export function dayByLedger(rows: readonly Row[], org: string, day: string): bigint {
  const at = ledgerDayRow.key({ organisationId: org, day });
  const days = rows.filter(({ key }) => key.partition === at.partition && key.sort.startsWith('day#'));
  const storageOf = (row: Row | undefined) => (row === undefined ? undefined : ledgerDayRow.decode(row).values.storage);
  const before = days.filter(({ key }) => key.sort < at.sort);
  const opening = before.reduce((sum, row) => sum + BigInt(storageOf(row)?.net ?? 0), 0n);
  const inDay = storageOf(days.find(({ key }) => key.sort === at.sort))?.inDay ?? 0;
  return opening * BigInt(DAY_MS) + BigInt(inDay);
}

export type Oracle = Awaited<ReturnType<typeof createOracle>>;

/** Every way in which a finished run differs from the oracle; none, if nothing was lost and nothing done twice. */
export async function differences(
  oracle: Oracle,
  rowsOf: (view: string) => readonly Row[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const projection of PROJECTIONS) {
    const view = viewId(projection);
    const expected = oracle.store.rows(view);
    const actual = view === viewId(changes) ? countedAtLeast(rowsOf(view), expected) : rowsOf(view);
    found.push(...compareRows(view, actual, expected));
  }
  const organisations = oracle.streams
    .filter((stream) => aggregateNameOf(stream) === 'organisation')
    .map(aggregateIdOf);
  for (const org of organisations) {
    const recorded = oracle.commits
      .filter((commit) => commit.stream === `organisation#${org}`)
      .flatMap((commit) => commit.events)
      .filter((event) => event.type === 'StorageRecorded')
      .map((event) => event.data as { fileId: string; deltaBytes: number; sourceVersion: number });
    const sum = recorded.reduce((all, { deltaBytes }) => all + BigInt(deltaBytes), 0n);
    if (sum !== oracle.total(org))
      found.push(`${org}: the saga's total is ${sum}, its files hold ${oracle.total(org)}`);
    const once = new Set(recorded.map(({ fileId, sourceVersion }) => `${fileId}@${sourceVersion}`));
    if (once.size !== recorded.length)
      found.push(`${org}: ${recorded.length - once.size} storage commands took effect twice`);
    for (const day of oracle.days) {
      const ledger = dayByLedger(rowsOf('usage-ledger@1'), org, day);
      const integral = oracle.dayByIntegral(org, day);
      if (ledger !== integral) found.push(`${org} ${day}: the ledger says ${ledger} byte-ms, the curve ${integral}`);
    }
  }
  return found;
}

/**
 * Counters of changes promise "at least": a step that is repeated after a crash counts a commit once more, and a page is read
 * once more. One that has fewer than it should, or has a row that nothing made, differs.
 */
export function countedAtLeast(actual: readonly Row[], expected: readonly Row[]): readonly Row[] {
  const known = new Map(expected.map((row) => [`${row.key.partition} ${row.key.sort}`, row]));
  const commitsOf = ({ values }: Row) => (typeof values['commits'] === 'bigint' ? values['commits'] : undefined);
  return actual.map((row) => {
    const due = known.get(`${row.key.partition} ${row.key.sort}`);
    const [has, least] = [commitsOf(row), due && commitsOf(due)];
    return due !== undefined && has !== undefined && least !== undefined && has > least ? due : row;
  });
}

function compareRows(view: string, actual: readonly Row[], expected: readonly Row[]): readonly string[] {
  const [left, right] = [new Set(actual.map(rowText)), new Set(expected.map(rowText))];
  const extra = [...left].filter((row) => !right.has(row));
  const missing = [...right].filter((row) => !left.has(row));
  return [...extra.map((row) => `${view} should not have ${row}`), ...missing.map((row) => `${view} lacks ${row}`)];
}
