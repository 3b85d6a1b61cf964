/**
 * What a function may do, in words: a resource and kinds of use. `ACTIONS` says which IAM actions a use is; nothing
 * else grants anything to a function, so this table has all permissions of functions.
 */
export type Grants = { readonly [R in ResourceName]?: readonly (keyof (typeof ACTIONS)[R])[] };

export type ResourceName = keyof typeof ACTIONS;

/** IAM actions on the resource itself, or on what is in it (objects of a bucket). */
export interface Use {
  readonly on: 'itself' | 'contents' | 'anything';
  readonly actions: readonly string[];
}

const SEND = use('sqs:SendMessage');
const NONE = use();

export const ACTIONS = {
  /** No function may change or delete items of the log. A commit of several streams checks those that it leaves as they are. */
  events: {
    read: use('dynamodb:Query'),
    append: use('dynamodb:PutItem', 'dynamodb:ConditionCheckItem'),
    scan: use('dynamodb:Scan'),
  },
  markers: { read: use('dynamodb:GetItem'), write: use('dynamodb:PutItem') },
  views: {
    read: use('dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'),
    write: use('dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'),
  },
  changes: {
    read: use('dynamodb:GetItem', 'dynamodb:Query'),
    write: use('dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'),
  },
  users: {
    read: use('dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'),
    write: use('dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'),
  },
  clock: { read: use('dynamodb:GetItem'), write: use('dynamodb:PutItem') },
  files: {
    read: inside('s3:GetObject'),
    upload: inside('s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'),
    delete: inside('s3:DeleteObject'),
    /** Also what makes a missing object a 404: without it S3 answers 403. */
    list: use('s3:ListBucket'),
    listUploads: use('s3:ListBucketMultipartUploads'),
  },
  /** Receipts and exports, under a prefix of the bucket of files. */
  documents: {
    write: inside('s3:PutObject', 's3:AbortMultipartUpload'),
    read: inside('s3:GetObject'),
    list: use('s3:ListBucket'),
  },
  /** Hashes of the log, which nobody changes or removes. */
  anchors: { write: inside('s3:PutObject'), read: inside('s3:GetObject'), list: use('s3:ListBucket') },
  /** Daily copies of the log. Nobody removes one. */
  copies: {
    write: inside('s3:PutObject', 's3:AbortMultipartUpload'),
    read: inside('s3:GetObject'),
    list: use('s3:ListBucket'),
  },
  /** Keys that sign receipts. Their public halves are for everybody. */
  receiptKeys: { sign: use('kms:Sign'), show: use('kms:GetPublicKey') },
  bus: { publish: use('events:PutEvents') },
  people: {
    /** Checking tokens needs the pool's public keys only, and no permission. */
    verify: NONE,
    /** Signing in with a password, which Cognito allows to every caller with one. */
    signIn: NONE,
    /** People who come, change their password or authenticator, and go. */
    enrol: use(
      'cognito-idp:AdminCreateUser',
      'cognito-idp:AdminDeleteUser',
      'cognito-idp:AdminGetUser',
      'cognito-idp:AdminSetUserMFAPreference',
      'cognito-idp:AdminSetUserPassword',
    ),
    /** Those who have proved another address. */
    readdress: use('cognito-idp:AdminUpdateUserAttributes'),
    administer: use(
      'cognito-idp:AdminAddUserToGroup',
      'cognito-idp:AdminDisableUser',
      'cognito-idp:AdminEnableUser',
      'cognito-idp:AdminRemoveUserFromGroup',
      'cognito-idp:AdminUserGlobalSignOut',
    ),
  },
  daily: { send: SEND },
  upkeep: { send: SEND },
  sweep: { send: SEND },
  dispatch: { send: SEND },
  redrives: { send: SEND },
  exports: { send: SEND },
  completions: { send: SEND },
  copySteps: { send: SEND },
  /** Dead letters: `contents` are their source queues. */
  deadLetters: {
    count: use('sqs:GetQueueUrl', 'sqs:GetQueueAttributes'),
    take: use('sqs:GetQueueUrl', 'sqs:ReceiveMessage', 'sqs:DeleteMessage'),
    sendAgain: inside('sqs:GetQueueUrl', 'sqs:SendMessage'),
  },
  /** Which of them ring. AWS lists alarms for who may read all of the account's; none may be changed. */
  alarms: { list: { on: 'anything', actions: ['cloudwatch:DescribeAlarms'] } },
  mail: { send: use('ses:SendEmail') },
  machineOrders: { send: SEND },
  batch: {
    submit: use('batch:SubmitJob', 'batch:TagResource', 'batch:RegisterJobDefinition'),
    end: inside('batch:TerminateJob'),
    /** AWS has no narrower permission to list, or to look for a definition. */
    list: { on: 'anything', actions: ['batch:ListJobs'] },
    find: { on: 'anything', actions: ['batch:DescribeJobDefinitions'] },
    tidy: use('batch:DeregisterJobDefinition'),
  },
  /** The one role that a job definition may name: machines are fetched and logged in it, and no container has it. */
  machineRole: { pass: use('iam:PassRole') },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Use>>>>;

function use(...actions: string[]): Use {
  return { on: 'itself', actions };
}

function inside(...actions: string[]): Use {
  return { on: 'contents', actions };
}
