import type { ChildProcess } from 'node:child_process';
import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, DeleteQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { CommitReader } from 'epoch';
import { createMemoryViewStore, rebuildAll } from 'epoch/views';
import { afterEach, expect, inject, test } from 'vitest';
import { rowText } from '../../lib/app/platform/queries/row-digest.ts';
import { projectorsOf } from '../../lib/app/restore.ts';
import { PROJECTIONS } from '../../lib/app/subscribers.ts';
import { SUBSCRIPTIONS } from '../../lib/app/subscriptions.ts';
import type { Client } from '../../lib/client/client.ts';
import { storedRows } from '../../scripts/views/hash.ts';
import { createMemoryPlatform } from '../memory-platform.ts';
import { deployedDependencies } from '../soak/deployed-dependencies.ts';
import { until } from '../until.ts';
import { newCustomer } from './customer.ts';
import { HELD_MS } from './held.ts';
import { endRelease, startRelease } from './release-process.ts';
import { lastRelease } from './release-tree.ts';

const TEST_MS = 900_000;
/** Others may hold the stack's deliveries meanwhile, one after the other. */
const PATIENCE = { limitMs: HELD_MS, everyMs: 1_000 };
/** Files that come and go until the release before was the first to take so many commits that this one's subscribers take too. */
const MIN_FILES = 10;
const MAX_FILES = 60;
const ENOUGH_APPLIED = 5;
const OWN = new Set(SUBSCRIPTIONS.map(({ name, version }) => `${name}@${version}`));
/** Days of the ledger are closed by other tests' clocks; counters of changes are at least so many, whoever counts. */
const NOT_COMPARED: readonly string[] = ['usage-ledger', 'changes'];

const events = new EventBridgeClient({});
const queues = new SQSClient({});
const { client, platform } = deployedDependencies(inject('outputs'));
/** What a try leaves behind is of that try alone, and goes with it. */
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A queue of one's own with every commit that the relay publishes. */
async function everyCommit(): Promise<string> {
  const name = `catacloud-beside-${crypto.randomUUID()}`;
  const { QueueUrl = '' } = await queues.send(
    new CreateQueueCommand({ QueueName: name, Attributes: { VisibilityTimeout: '30' } }),
  );
  ends.push(() => queues.send(new DeleteQueueCommand({ QueueUrl })));
  const { Attributes } = await queues.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const rule = { Name: name, EventBusName: 'catacloud-local-events' };
  await events.send(new PutRuleCommand({ ...rule, EventPattern: '{"source":[{"prefix":"catacloud."}]}' }));
  ends.push(() => events.send(new DeleteRuleCommand(rule)));
  const at = { Rule: name, EventBusName: rule.EventBusName };
  const target = { Id: 'queue', Arn: Attributes?.['QueueArn'] ?? '' };
  await events.send(new PutTargetsCommand({ ...at, Targets: [target] }));
  ends.push(() => events.send(new RemoveTargetsCommand({ ...at, Ids: [target.Id] })));
  return QueueUrl;
}

/** What the process of the release has written of its work. */
function tally() {
  const sums = { taken: 0, again: 0, applied: 0, parked: 0, errors: [] as unknown[] };
  return {
    sums,
    onLine(line: string) {
      if (!line.startsWith('{')) return;
      const said = JSON.parse(line);
      sums.taken += said.taken ?? 0;
      sums.again += said.again ?? 0;
      if (OWN.has(said.subscriber)) sums.applied += said.statuses?.applied ?? 0;
      sums.parked += said.statuses?.parked ?? 0;
      sums.errors.push(...(said.errors ?? []));
    },
  };
}

/** A file that comes, changes its name and, one in ten, goes; its id. */
async function comesAndGoes(owner: Client, org: string, name: string): Promise<string> {
  const { uploadId, fileId } = await owner.files.startUpload({ org, body: { name, sizeBytes: '5' } });
  const at = { org, upload: uploadId };
  const { parts } = await owner.files.signParts({ ...at, body: { parts: [1] } });
  expect((await fetch(parts[0]?.url ?? '', { method: 'PUT', body: 'bytes' })).status).toBe(200);
  await owner.files.confirmPart({ ...at, part: '1' });
  await owner.files.completeUpload(at);
  await owner.files.rename({ org, file: fileId, body: { name: `${name}.renamed` } });
  if (name.endsWith('0')) await owner.files.delete({ org, file: fileId });
  return fileId;
}

type Rows = ReadonlyMap<string, readonly string[]>;

const VIEWS = PROJECTIONS.filter(({ name }) => !NOT_COMPARED.includes(name)).map(
  ({ name, version }) => `${name}@${version}`,
);

/** Rows of each view that name one of these ids, in the table. */
async function rowsInTable(ids: RegExp): Promise<Rows> {
  const found = new Map(VIEWS.map((view) => [view, [] as string[]]));
  for await (const [view, row] of storedRows(client, inject('outputs').ViewsTable)) {
    const text = rowText(row);
    if (ids.test(text)) found.get(view)?.push(text);
  }
  return new Map([...found].map(([view, rows]) => [view, rows.sort()]));
}

/** The same, made by this release alone from the log; of commits of others nothing is needed. */
async function rowsOfLog(ids: RegExp): Promise<Rows> {
  const viewStore = createMemoryViewStore();
  const reader: CommitReader = {
    ...platform.events,
    async *scan(segment, of, unreadable) {
      for await (const commit of platform.events.scan(segment, of, unreadable))
        if (ids.test(commit.stream) || ids.test(JSON.stringify(commit.events))) yield commit;
    },
  };
  const ahead = createMemoryPlatform({ startMs: Date.UTC(2100, 0, 1), events: platform.events, viewStore });
  const projectors = projectorsOf(ahead);
  await rebuildAll({ projectors, store: viewStore, reader, pause: async () => {}, nowMs: ahead.nowMs, segments: 4 });
  const textsOf = (view: string) => viewStore.rows(view).map(rowText);
  return new Map(
    VIEWS.map((view) => [
      view,
      textsOf(view)
        .filter((text) => ids.test(text))
        .sort(),
    ]),
  );
}

test('subscribers of the last release take commits beside these, over the same tables: none fails, and rows are those of the log', {
  timeout: TEST_MS,
}, async ({ skip }) => {
  const release = lastRelease();
  if (release === undefined) return skip('the history does not reach to the last release');
  ends.push(() => release.remove());
  const { owner, org } = await newCustomer(inject('frontDoorUrl'), inject('users').owner, 'Of both');
  const { sums, onLine } = tally();
  const child: ChildProcess = await startRelease(release, 'release-subscribers.ts', [await everyCommit(), org], onLine);
  ends.push(() => endRelease(child));

  const files: string[] = [];
  // Who takes a commit first is a race: it goes on until the release before has won often.
  while (files.length < MAX_FILES && (files.length < MIN_FILES || sums.applied < ENOUGH_APPLIED))
    files.push(await comesAndGoes(owner, org, `file-${files.length}`));
  await until(
    () => `the release before has taken what was published: ${JSON.stringify(sums)}`,
    () => sums.taken > files.length && sums.applied >= ENOUGH_APPLIED,
    PATIENCE,
  );

  const ids = new RegExp([org, ...files].join('|'));
  const differing = async () => {
    const [own, wanted] = [await rowsInTable(ids), await rowsOfLog(ids)];
    return VIEWS.filter((view) => JSON.stringify(own.get(view)) !== JSON.stringify(wanted.get(view)));
  };
  let last: readonly string[] = [];
  await until(
    () => `rows are those of the log: ${last}`,
    async () => {
      last = await differing();
      return last.length === 0;
    },
    PATIENCE,
  );
  expect((await rowsInTable(ids)).get('files@2')?.length).toBeGreaterThan(files.length / 2);
  expect(sums).toMatchObject({ parked: 0, errors: [] });
});
