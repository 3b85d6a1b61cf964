import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DynamoDBClient, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { createMemoryChangeLog, SETTLE_MINUTES, sweep } from 'epoch/transport';
import { viewId } from 'epoch/views';
import { eventStoreOnDynamo } from 'epoch-dynamodb';
import { projectorOf } from '../../lib/app/delivery.ts';
import { organisations } from '../../lib/app/organisations/views/organisations.ts';
import { PROJECTIONS } from '../../lib/app/subscribers.ts';
import { readManifest } from '../log/files.ts';
import { hashesOf } from '../views/hash.ts';
import { nothingMissing } from './delivery.ts';
import type { Drill, DrillStack } from './drill.ts';
import { emptyLike, history, tablesLike } from './log.ts';

const RESTORED = 'catacloud-local-restored';
const PREFIX = 'catacloud-local-after-restore';
const BEYOND_SETTLING_MS = (SETTLE_MINUTES + 1) * 60_000;

/** As DynamoDB restores tables to this instant: what is there now, under other names. How many items each has. */
async function restore(dynamo: DynamoDBClient, sources: Readonly<Record<string, string>>): Promise<readonly number[]> {
  const counts: number[] = [];
  // The log goes last: nothing counts as done whose effects it lacks.
  for (const kind of ['changes', 'views', 'events']) {
    const [source = '', target] = [sources[kind], `${RESTORED}-${kind}`];
    await emptyLike(dynamo, source, target);
    let items = 0;
    for await (const { Items = [] } of paginateScan({ client: dynamo }, { TableName: source, ConsistentRead: true })) {
      for (const Item of Items) await dynamo.send(new PutItemCommand({ TableName: target, Item }));
      items += Items.length;
    }
    counts.push(items);
  }
  return counts;
}

/** What the sweep counts for the view of organisations, were it left as it is beside the restored log. */
async function aheadOf({ platform }: DrillStack, stream: string): Promise<number> {
  const events = eventStoreOnDynamo({ client: platform.dynamo, table: `${RESTORED}-events`, markersTable: '' });
  const changeLog = createMemoryChangeLog();
  const nowMs = platform.clock.nowMs();
  const last = await events.position(stream);
  await changeLog.record(nowMs, [{ stream, last, types: ['OrganisationRenamed'] }]);
  const options = { changeLog, nowMs: () => nowMs + BEYOND_SETTLING_MS };
  const { ahead } = await sweep(options, projectorOf({ ...platform, events }, organisations));
  if (ahead === 0) return ahead;
  const { parked } = await projectorOf(platform, organisations).position(stream);
  if (!parked) throw new Error(`${stream} is not parked, though its checkpoint is ahead of the log`);
  // The stage's own log has the commit, so that here a redrive lets it go; of a restored log it would not.
  await projectorOf(platform, organisations).redrive(stream);
  return ahead;
}

export const restoredTable: Drill = {
  name: 'restored-table',
  seenBy: 'alarm Ahead of the sweep: a view’s checkpoint is ahead of the log',
  async inject(stack) {
    const { platform, local, owner } = stack;
    await history(stack);
    const org = await stack.newOrganisation();
    await nothingMissing(stack);
    // Other processes have moved the platform's clock since this one read it.
    await platform.clock.refresh();
    const folder = await mkdtemp(path.join(tmpdir(), 'catacloud-drill-'));
    const [then, copy] = [path.join(folder, 'then'), path.join(folder, 'copy')];
    const restoredTo = new Date(platform.clock.nowMs()).toISOString();
    const { EventsTable: events, ViewsTable: views, ChangesTable: changes } = local.outputs;
    const [, , commits] = await restore(platform.dynamo, { events, views, changes });
    // What was right at that instant: for the proof alone.
    await stack.command('log', 'export', then, '--hashes');
    await owner.organisations.rename({ org, body: { name: 'After the restore point' } });
    await nothingMissing(stack);
    let rebuilt = '';
    return {
      fault: `the log is restored to ${restoredTo}, with ${commits} commits; views know a later one`,
      async condition() {
        const ahead = await aheadOf(stack, `organisation#${org}`);
        if (ahead === 0) throw new Error('no checkpoint is found to be ahead of the restored log');
        return `the sweep counts ${ahead} stream ahead, the alarm's threshold 1, and parks it`;
      },
      async repair() {
        await stack.command('log', 'export', copy, '--restored', RESTORED, '--restored-to', restoredTo);
        await tablesLike(stack, PREFIX);
        rebuilt = await stack.command('log', 'rebuild', copy, '--into', PREFIX);
      },
      async proof() {
        const { views = {} } = await readManifest(then);
        const found = await hashesOf(platform.dynamo, `${PREFIX}-views`);
        await rm(folder, { recursive: true, force: true });
        const wrong = PROJECTIONS.map(viewId).filter((id) => views[id]?.hash !== found.get(id)?.hash);
        if (wrong.length > 0) throw new Error(`${wrong.join(', ')} are not as they were at ${restoredTo}`);
        const said = rebuilt.trim().split('\n')[0]?.trim();
        return `${said}; rows and hash of all ${PROJECTIONS.length} views are those of ${restoredTo}`;
      },
    };
  },
};
