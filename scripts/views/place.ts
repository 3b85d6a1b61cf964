import { CloudFormationClient, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '../../lib/app/clock/system-clock.ts';
import { createDynamoChangeLog } from '../../lib/aws/dynamodb/change-log.ts';
import { eventStoreOnDynamo, nodeRuntime } from '../../lib/aws/dynamodb/event-store.ts';
import { createRefusals } from '../../lib/aws/dynamodb/refusals.ts';
import { createDynamoViewStore } from '../../lib/aws/dynamodb/view-store.ts';
import { createKernel } from '../../lib/epoch/index.ts';
import { findRunning } from '../../local/announcement.ts';

/** A deployment as its own outputs name it. */
export interface Place {
  readonly stage: string;
  readonly endpoint?: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** The Local Catacloud that runs in this checkout; with `--stage`, that stage of the AWS account one is signed in to. */
export async function findPlace(stage: string | undefined): Promise<Place> {
  if (stage === undefined || stage === 'local') {
    const running = await findRunning();
    if (running !== undefined) return { stage: 'local', endpoint: running.endpoint, outputs: running.outputs };
    throw new Error('No Local Catacloud is running: start it with `npm start`, or name a stage on AWS with --stage.');
  }
  const outputs: Record<string, string> = {};
  for await (const { Stacks = [] } of paginateDescribeStacks({ client: new CloudFormationClient({}) }, {})) {
    for (const { StackName = '', Outputs = [] } of Stacks) {
      if (!StackName.startsWith(`catacloud-${stage}-`)) continue;
      for (const { OutputKey = '', OutputValue = '' } of Outputs) outputs[OutputKey] = OutputValue;
    }
  }
  return { stage, outputs };
}

/** What subscribers are made from, outside of any function. */
export function worldAt({ endpoint, outputs }: Place) {
  const local = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const settings = endpoint === undefined ? {} : { ...local, endpoint };
  const dynamo = new DynamoDBClient(settings);
  const name = (output: string): string => {
    const value = outputs[output];
    if (value === undefined) throw new Error(`The deployment has no output ${output}: is it deployed whole?`);
    return value;
  };
  const table = name('EventsTable');
  const events = eventStoreOnDynamo({ client: dynamo, table, markersTable: name('MarkersTable') });
  const views = createDynamoViewStore({ client: dynamo, table: name('ViewsTable') });
  const { newId, ...runtime } = nodeRuntime();
  const kernel = createKernel({ ...runtime, newId, store: events });
  const changeLog = createDynamoChangeLog({ client: dynamo, table: name('ChangesTable'), newId });
  const refusals = createRefusals(dynamo, name('ViewsTable'));
  return { dynamo, clock: systemClock, events, views, kernel, refusals, changeLog, queues: new SQSClient(settings) };
}

export type ViewsWorld = ReturnType<typeof worldAt>;
