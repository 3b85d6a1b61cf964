/** A permission that no test of the deployed stack uses and that is right all the same. */
export interface Exception {
  readonly actions: readonly string[];
  readonly role: RegExp;
  /** Every resource unless given. */
  readonly resource?: RegExp;
  readonly reason: string;
}

const EVERY = /^catacloud-/;

export const EXCEPTIONS: readonly Exception[] = [
  {
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    role: EVERY,
    reason: 'The emulator writes the logs of functions itself.',
  },
  {
    actions: [
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:GetQueueUrl',
      'sqs:ReceiveMessage',
    ],
    role: EVERY,
    resource: /:catacloud-local-[a-z0-9-]+$/,
    reason: 'Lambda takes messages for a function in its role; the emulator does so in its own.',
  },
  {
    actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
    role: /-EventStoreRelayRole/,
    reason: 'Lambda reads the stream for the relay in its role; the emulator does so in its own.',
  },
  {
    actions: ['s3:ListBucket', 's3:PutObject'],
    role: /-EventStoreRelayRole/,
    reason: 'Lambda sets records aside in the failures bucket; the emulator knows no such destination.',
  },
  {
    actions: ['sqs:SendMessage'],
    role: /-SchedulerRole/,
    reason: 'The Scheduler sends in this role; the emulator does so in its own.',
  },
  {
    actions: ['dynamodb:ConditionCheckItem'],
    role: EVERY,
    resource: /-Events/,
    reason:
      'Commits over several streams check those that stay; the contract of event stores tests it against the emulator.',
  },
];
