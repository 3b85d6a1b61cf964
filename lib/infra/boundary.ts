import { type App, ArnFormat, Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { nameIn } from './context.ts';
import { ACTIONS, type Use } from './grants.ts';
import { SHIFT_ACTIONS } from './shift.ts';
import type { Stage } from './stage.ts';

/** What functions may do beside their grants: they write their log and traces, and AWS takes their work from queues and streams. */
const BESIDE_GRANTS = [
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
  'sqs:ReceiveMessage',
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
];

/** What AWS knows no resource for, or none with a name of this stage. */
const ANYWHERE = [
  'batch:DescribeJobDefinitions',
  'batch:ListJobs',
  'cloudwatch:DescribeAlarms',
  'dynamodb:ListStreams',
  'ecr:GetAuthorizationToken',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];

/** A machine's container is fetched, and its log written, in a role of its own. */
const IMAGES = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

/**
 * The most that any role of a stage may ever do, whatever its policies say: the actions that the platform has grants for, on
 * resources of this stage. A mistake in a policy, or a policy that somebody adds by hand, stays within it.
 */
export function boundary(scope: Construct, id: string, stage: Stage): ManagedPolicy {
  const stack = Stack.of(scope);
  const uses = Object.values(ACTIONS).flatMap((words): readonly Use[] => Object.values(words));
  const all = [...uses.flatMap(({ actions }) => actions), ...BESIDE_GRANTS, ...IMAGES, ...shiftActions(stage)];
  const actions = [...new Set(all)].filter((action) => !ANYWHERE.includes(action)).sort();
  return new ManagedPolicy(scope, id, {
    description: `The most that roles of the stage ${stage.name} may do.`,
    statements: [
      new PolicyStatement({ actions, resources: resourcesOf(stack, stage) }),
      new PolicyStatement({ actions: ANYWHERE, resources: ['*'] }),
    ],
  });
}

const shiftActions = ({ shift }: Stage) => (shift === 'none' ? [] : SHIFT_ACTIONS);

/** Holds every role of every stack to the boundary. */
export function boundBy(app: App, policy: ManagedPolicy): void {
  PermissionsBoundary.of(app).apply(policy);
}

/** Everything with a name of the stage. Users' pools, Batch's jobs and senders of mail have ids and names of another kind. */
function resourcesOf(stack: Stack, stage: Stage): string[] {
  const named = nameIn(stage, '*');
  const arn = (service: string, resource: string) => stack.formatArn({ service, resource, resourceName: named });
  const any = (service: string, resource: string) => stack.formatArn({ service, resource, resourceName: '*' });
  return [
    arn('dynamodb', 'table'),
    `arn:${stack.partition}:s3:::${named}`,
    stack.formatArn({ service: 'sqs', resource: named }),
    arn('events', 'event-bus'),
    ...(stage.shift === 'none'
      ? []
      : [
          stack.formatArn({
            service: 'lambda',
            resource: 'function',
            resourceName: named,
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        ]),
    any('cognito-idp', 'userpool'),
    any('ses', 'identity'),
    any('kms', 'key'),
    arn('batch', 'job-queue'),
    arn('batch', 'job-definition'),
    any('batch', 'job'),
    stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: named }),
    arn('ecr', 'repository'),
    `arn:${stack.partition}:logs:${stack.region}:${stack.account}:log-group:/aws/lambda/${named}`,
    `arn:${stack.partition}:logs:${stack.region}:${stack.account}:log-group:/catacloud/${stage.name}/*`,
  ];
}
