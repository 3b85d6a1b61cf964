import { CloudFormationClient, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createRefusals } from 'epoch-dynamodb';
import { everySubscriber } from '../../lib/app/every-subscriber.ts';
import { clientSettings } from '../../lib/aws/client-settings.ts';
import { effectsOnAws } from '../../lib/aws/effects.ts';
import { environment, type Variable } from '../../lib/aws/environment.ts';
import { changeLogOnAws, platformOnAws } from '../../lib/aws/platform.ts';
import { createS3Client } from '../../lib/aws/s3/client.ts';
import { findRunning } from '../../local/announcement.ts';
import { awsEnvironment } from '../../local/aws.ts';

/** A deployment as its own outputs name it. */
export interface Place {
  readonly stage: string;
  readonly endpoint?: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** The Local Catacloud that runs in this checkout; with `--stage`, that stage where the AWS environment leads. */
export async function findPlace(stage: string | undefined): Promise<Place> {
  if (stage === undefined) {
    const running = await findRunning();
    if (running !== undefined) return { stage: 'local', endpoint: running.endpoint, outputs: running.outputs };
    throw new Error('No Local Catacloud is running: start it with `npm start`, or name a stage with --stage.');
  }
  const outputs: Record<string, string> = {};
  for await (const { Stacks = [] } of paginateDescribeStacks(
    { client: new CloudFormationClient(clientSettings()) },
    {},
  )) {
    for (const { StackName = '', Outputs = [] } of Stacks) {
      if (!StackName.startsWith(`catacloud-${stage}-`)) continue;
      for (const { OutputKey = '', OutputValue = '' } of Outputs) outputs[OutputKey] = OutputValue;
    }
  }
  return { stage, outputs };
}

/** Which output has the value of which variable of a function. */
const OUTPUTS: Readonly<Partial<Record<Variable, string>>> = {
  EVENTS_TABLE: 'EventsTable',
  MARKERS_TABLE: 'MarkersTable',
  VIEWS_TABLE: 'ViewsTable',
  CHANGES_TABLE: 'ChangesTable',
  USERS_TABLE: 'UsersTable',
  FILES_BUCKET: 'FilesBucket',
  ANCHORS_BUCKET: 'AnchorsBucket',
  MAIL_FROM: 'MailFrom',
};
/** These only some stages have. */
const SOMETIMES: typeof OUTPUTS = {
  CLOCK_TABLE: 'ClockTable',
  MACHINE_QUEUE_URL: 'MachineQueueUrl',
  API_URL: 'ApiUrl',
  RUNNER_IMAGE: 'RunnerImage',
  BATCH_EXECUTION_ROLE: 'MachineRole',
};

/** The deployed platform, outside of any function: this process has the environment of the sweep's function. */
export async function platformAt({ stage, endpoint, outputs }: Place) {
  if (endpoint !== undefined) Object.assign(process.env, awsEnvironment(endpoint));
  for (const [variable, output] of Object.entries({ ...OUTPUTS, ...SOMETIMES })) {
    const value = outputs[output];
    if (value !== undefined) process.env[variable] = value;
    else if (variable in OUTPUTS)
      throw new Error(`The stage ${stage} has no output ${output}: is it deployed, and deployed whole?`);
  }
  process.env['BATCH_JOB_QUEUE'] = `catacloud-${stage}-machines`;
  process.env['BATCH_DEFINITION_PREFIX'] = `catacloud-${stage}-attempt`;
  process.env['MACHINE_LOG_GROUP'] = `/catacloud/${stage}/machines`;
  // The bundler sets it for functions.
  Object.assign(globalThis, { __TEST_CLOCK__: outputs['ClockTable'] !== undefined });
  const platform = platformOnAws();
  await platform.clock.refresh();
  return {
    ...platform,
    subscribers: everySubscriber(platform, effectsOnAws(platform)),
    changeLog: changeLogOnAws(platform.dynamo),
    refusals: createRefusals(platform.dynamo, environment('VIEWS_TABLE')),
    queues: new SQSClient(clientSettings()),
    s3: createS3Client(),
  };
}

export type PlatformAt = Awaited<ReturnType<typeof platformAt>>;
