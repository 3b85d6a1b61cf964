import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateTableCommand, DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PROJECTIONS } from '../../lib/app/subscribers.ts';
import { until } from '../../local/demo/steps.ts';
import { onOwnPlan, overMidnight } from '../../local/demo/story.ts';
import { moveClock, nothingMissing } from './delivery.ts';
import type { Drill, DrillStack } from './drill.ts';
import { BEYOND_THE_SWEEP_MS } from './stored-events.ts';

const PATIENCE_MS = 420_000;
const PREFIX = 'catacloud-local-rebuilt';
const KINDS = ['Events', 'Markers', 'Views', 'Changes'] as const;

/** An empty table with the keys of another one. */
export async function emptyLike(dynamo: DynamoDBClient, source: string, TableName: string): Promise<void> {
  const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: source }));
  const { KeySchema, AttributeDefinitions } = Table ?? {};
  await dynamo.send(
    new CreateTableCommand({ TableName, KeySchema, AttributeDefinitions, BillingMode: 'PAY_PER_REQUEST' }),
  );
}

/** Empty tables for log, markers, views and changes, with the keys of the stage's own. */
export async function tablesLike({ platform, local }: DrillStack, prefix: string): Promise<void> {
  for (const kind of KINDS)
    await emptyLike(platform.dynamo, local.outputs[`${kind}Table`], `${prefix}-${kind.toLowerCase()}`);
}

/** A customer with a plan, a file that came and went, and a closed day; swept by everybody. */
export async function history(stack: DrillStack): Promise<void> {
  const { owner, admin, signal } = stack;
  const org = await stack.newOrganisation();
  await onOwnPlan(admin, org, 'Drill');
  const { uploadId } = await owner.files.startUpload({ org, body: { name: 'a.bin', sizeBytes: '9' } });
  await owner.files.abortUpload({ org, upload: uploadId });
  const day = await overMidnight(admin);
  const rerun = () => stack.command('billing', 'rerun', '--day', day).catch(() => undefined);
  await until('the log is swept and the day is closed', signal, rerun, PATIENCE_MS);
  await moveClock(stack, BEYOND_THE_SWEEP_MS);
  const swept = async () => ((await stack.command('views', 'list')).includes('never swept') ? undefined : true);
  await until('everybody is swept', signal, swept, PATIENCE_MS);
  await nothingMissing(stack);
}

export const rebuiltLog: Drill = {
  name: 'rebuilt-log',
  seenBy: 'a table that is gone; no alarm tells it from other failures of the API',
  async inject(stack) {
    await history(stack);
    const folder = await mkdtemp(path.join(tmpdir(), 'catacloud-drill-'));
    const copy = path.join(folder, 'copy');
    const said = await stack.command('log', 'export', copy, '--hashes');
    await tablesLike(stack, PREFIX);
    let rebuilt = '';
    return {
      fault: `log, markers, views and changes are four empty tables; there is a copy: ${said.trim()}`,
      condition: async () => (await stack.command('log', 'verify', copy)).trim(),
      async repair() {
        rebuilt = await stack.command('log', 'rebuild', copy, '--into', PREFIX);
      },
      async proof() {
        await rm(folder, { recursive: true, force: true });
        const [first = '', ...rest] = rebuilt.trim().split('\n');
        const same = rest.filter((line) => line.endsWith('  as at the export')).length;
        if (same !== PROJECTIONS.length) throw new Error(rebuilt);
        return `${first.trim()}; rows and hash of all ${same} views are those of the export`;
      },
    };
  },
};
