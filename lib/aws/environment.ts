/** Every environment variable that stacks set and functions read. A name that is not here compiles on neither side. */
export const VARIABLES = [
  'EVENTS_TABLE',
  'MARKERS_TABLE',
  'VIEWS_TABLE',
  'CHANGES_TABLE',
  'USERS_TABLE',
  /** Only on stages with a test clock. */
  'CLOCK_TABLE',
  'FILES_BUCKET',
  /** Keys that sign receipts, each after its first day. */
  'RECEIPT_KEYS',
  'ANCHORS_BUCKET',
  /** Daily copies of the log, and the queue of the work on them. */
  'COPIES_BUCKET',
  'COPY_QUEUE_URL',
  'BUS_NAME',
  'USER_POOL_ID',
  'USER_POOL_CLIENT_ID',
  'MACHINE_QUEUE_URL',
  /** Where machines are AWS Batch's. `API_URL` is where their runners reach the platform. */
  'BATCH_JOB_QUEUE',
  /** What the names of job definitions begin with, which are registered when they are first needed. */
  'BATCH_DEFINITION_PREFIX',
  'BATCH_EXECUTION_ROLE',
  'RUNNER_IMAGE',
  'MACHINE_LOG_GROUP',
  'API_URL',
  /** A registry that is asked for images before their own. */
  'IMAGE_MIRROR',
  /** Queues of the daily run and of the sweep, which also fires timers: a moved clock sends to both. */
  'DAILY_QUEUE_URL',
  'SWEEP_QUEUE_URL',
  /** Queue of the comparison of the store with the books. */
  'UPKEEP_QUEUE_URL',
  /** Queue of uploads whose parts the store joins for minutes. */
  'COMPLETION_QUEUE_URL',
  /** Queue of exports that were asked for. */
  'EXPORT_QUEUE_URL',
  /** Queue of the dispatcher of jobs. */
  'DISPATCH_QUEUE_URL',
  /** Queue of requested redrives, and the prefix of the names of all of a stage's queues. */
  'REDRIVE_QUEUE_URL',
  'QUEUE_PREFIX',
  /** What the names of all of a stage's alarms begin with. */
  'ALARM_PREFIX',
  /** Sender of all mail. */
  'MAIL_FROM',
  /** Who may sign up without an invitation. */
  'SIGN_UP',
  /** What a new organisation may store until an administrator allows it more. */
  'STARTING_QUOTA_BYTES',
  /** Days that the log of an attempt can be read after its end. */
  'JOB_LOG_DAYS',
  /** What one organisation may ask of the API. */
  'ORGANISATION_REQUESTS_PER_SECOND',
  /** What shows that a request came through the deployment's own distribution. */
  'EDGE_SECRET',
  /** Origins that browsers may call from, separated by commas. */
  'ALLOWED_ORIGINS',
  /** Where spans go: a collector that takes OTLP over HTTP, such as the one of the layer of AWS's distribution of OpenTelemetry. */
  'OTLP_ENDPOINT',
  'STAGE',
  /** Whose lines and metrics a function writes: its name within the stage. */
  'SERVICE_NAME',
] as const;

/** The header that the distribution sends `EDGE_SECRET` in. */
export const EDGE_HEADER = 'catacloud-edge';

export type Variable = (typeof VARIABLES)[number];

/** What a stack sets for a function. */
export type Environment = { readonly [V in Variable]?: string };

/** A function was deployed without something that it needs. */
export class EnvironmentError extends Error {
  readonly code = 'environment-incomplete';

  constructor(variable: Variable) {
    super(`environment variable ${variable} is missing or empty: the stack must set it for this function`);
    this.name = 'EnvironmentError';
  }
}

/** The value of a variable. Throws EnvironmentError when it is missing. */
export function environment(variable: Variable): string {
  const value = optionalEnvironment(variable);
  if (value === undefined) throw new EnvironmentError(variable);
  return value;
}

/** The value of a variable that some stages or functions do without; one that is set to nothing counts as missing. */
export function optionalEnvironment(variable: Variable): string | undefined {
  const value = process.env[variable];
  return value === '' ? undefined : value;
}
