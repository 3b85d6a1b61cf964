import { ACTIONS, type Use } from '../../lib/infra/grants.ts';

/** A permission that no test of the deployed stack uses and that is right all the same. */
export interface Exception {
  readonly actions: readonly string[];
  readonly role: RegExp;
  /** Every resource unless given. */
  readonly resource?: RegExp;
  readonly reason: string;
}

const EVERY = /^catacloud-/;
const EVERYTHING = Object.values(ACTIONS).flatMap((uses): readonly string[] =>
  Object.values(uses).flatMap(({ actions }: Use) => [...actions]),
);

export const EXCEPTIONS: readonly Exception[] = [
  {
    actions: ['s3:ListBucket'],
    role: /^catacloud-local-api-/,
    reason: 'Nothing is listed: with it S3 answers 404 for a key that does not exist, without it 403.',
  },
  {
    actions: ['cognito-idp:AdminGetUser'],
    role: /^catacloud-local-api-(Account|Admin)Role/,
    reason:
      'Asked when an address is taken: whether by this very request, whose first try died. Tests of the deployed stack kill none there.',
  },
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
  {
    actions: EVERYTHING,
    role: /-(Sweep|Redrive)HandlerRole/,
    reason:
      'They do what any subscriber has missed or set aside, with its permissions; what a run of tests misses is chance.',
  },
  {
    actions: EVERYTHING,
    role: /-(Reconcile|Audit)HandlerRole/,
    reason: 'It runs at night; its tests are over stores in memory, and no test of the deployed stack waits for it.',
  },
  {
    actions: EVERYTHING,
    role: /-ExportHandlerRole/,
    resource: /-(Views|Markers|Clock)/,
    reason: 'A worker brings views up to date that are behind when it reads them: whether one is, is chance.',
  },
  {
    actions: EVERYTHING,
    role: /-CompletionHandlerRole/,
    resource: /-Markers/,
    reason: 'Snapshots of long streams are there: whether one is read or stored hangs on how many commits a file has.',
  },
  {
    actions: ['sqs:SendMessage'],
    role: /-api-AttemptsRole/,
    resource: /-completion$/,
    reason: 'An output of so many parts has 4 GB and more: ordered by the code that orders a member’s upload.',
  },
  {
    actions: ['s3:AbortMultipartUpload'],
    role: /-(Copy|Export)HandlerRole/,
    reason: 'Only what could not be written whole is given up: tested over a store in memory.',
  },
  {
    actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'],
    role: /-CopyHandlerRole/,
    resource: /-(Events|Views)/,
    reason:
      'Streams with a gap in their scan are read again, and checkpoints of what is parked: the tested log has neither.',
  },
  {
    actions: ['s3:ListBucket'],
    role: /-(FormUploads|ObjectDeletion|UploadExpiry|CompletionHandler)/,
    reason: 'It makes a missing object a 404, where S3 answers 403 without it.',
  },
  {
    actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
    role: /-(ObjectDeletion|UploadExpiry)/,
    reason: 'Uploads expire after a week, and what is interrupted is looked at again: no test waits so long.',
  },
  {
    actions: ['cognito-idp:AdminDeleteUser', 'cognito-idp:AdminSetUserMFAPreference'],
    role: /-(Account|Admin)Role/,
    reason: 'Erasing people and their authenticators are tested over a pool in memory.',
  },
  {
    actions: ['ses:SendEmail'],
    role: EVERY,
    resource: /identity\/[^@]+$/,
    reason: 'SES may have verified the sender’s domain instead of the address.',
  },
  {
    actions: ['sqs:SendMessage'],
    role: /-DispatchHandlerRole/,
    reason: 'It ends machines that are over and still run, at their second sighting: tested over an engine in memory.',
  },
];
