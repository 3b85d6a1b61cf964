import type { Group } from '../api/route.ts';
import type { Grants } from './grants.ts';

/** The resources that a function of `functions/` needs, as data. */
export interface FunctionNeeds {
  readonly description: string;
  readonly grants: Grants;
  /** On stages with a test clock these too. */
  readonly testClockGrants?: Grants;
  readonly memoryMb?: number;
  readonly timeoutSeconds?: number;
}

/** What every command needs: the log, the markers of idempotency, and the views it updates before it answers. */
export const COMMANDS = {
  events: ['read', 'append'],
  markers: ['read', 'write'],
  views: ['read', 'write'],
  clock: ['read'],
} as const satisfies Grants;

/** What a command needs that updates no view. */
export const LOG = {
  events: ['read', 'append'],
  markers: ['read', 'write'],
  clock: ['read'],
} as const satisfies Grants;

/** What reads without commands needs: views are caught up with the log before they are read. */
export const READS = {
  events: ['read'],
  markers: ['read', 'write'],
  views: ['read', 'write'],
  clock: ['read'],
} as const satisfies Grants;

const UPLOADS = { files: ['read', 'list', 'upload'] } as const satisfies Grants;

/** One function per group of routes. */
export const API_FUNCTIONS: Readonly<Record<Group, FunctionNeeds>> = {
  account: {
    description: 'Sessions, the signed-in person, their tokens and invitations.',
    grants: {
      ...COMMANDS,
      users: ['read', 'write'],
      people: ['verify', 'signIn', 'enrol', 'readdress'],
      mail: ['send'],
    },
  },
  organisations: {
    description: 'Organisations, members, invitations, what changed.',
    grants: { ...COMMANDS, users: ['read', 'write'], mail: ['send'] },
  },
  files: {
    description: 'Uploads, files, downloads.',
    grants: { ...COMMANDS, ...UPLOADS, users: ['read', 'write'], completions: ['send'] },
    memoryMb: 1_024,
  },
  jobs: {
    description: 'Job configurations, jobs, their logs.',
    grants: { ...COMMANDS, files: ['read', 'list'] },
    memoryMb: 1_024,
  },
  attempts: {
    description: 'What the runners of attempts ask, report and leave behind.',
    grants: { ...COMMANDS, ...UPLOADS, users: ['read', 'write'], completions: ['send'] },
    memoryMb: 1_024,
  },
  secrets: { description: 'Secrets of jobs.', grants: { ...COMMANDS, users: ['read', 'write'] } },
  pipelines: { description: 'Jobs in the order of their dependencies.', grants: COMMANDS },
  billing: {
    description: 'Usage, invoices, what jobs cost.',
    grants: COMMANDS,
  },
  finance: {
    description: 'Plans, accounts, balances, payments, terms, the daily billing run.',
    grants: { ...COMMANDS, daily: ['send'] },
  },
  documents: {
    description:
      'Receipts, exports, explanations of bills to the last event, the list of customers and the register of the seller.',
    grants: {
      ...COMMANDS,
      documents: ['read', 'write', 'list'],
      receiptKeys: ['sign', 'show'],
      exports: ['send'],
      // Owners of customers have their names there.
      users: ['read'],
    },
    memoryMb: 1_024,
    // The gateway waits no longer.
    timeoutSeconds: 29,
  },
  admin: {
    description: 'What administrators of the platform see and do.',
    grants: {
      ...COMMANDS,
      changes: ['read'],
      users: ['read', 'write'],
      people: ['verify', 'enrol', 'administer'],
      redrives: ['send'],
      deadLetters: ['count'],
      alarms: ['list'],
    },
    testClockGrants: { clock: ['read', 'write'], daily: ['send'], sweep: ['send'], dispatch: ['send'] },
  },
  machines: { description: 'Machines, the queue of jobs, and their slots.', grants: COMMANDS },
  meta: { description: 'Health and the OpenAPI document.', grants: { clock: ['read'] } },
};

export const AUTHORIZER: FunctionNeeds = {
  description: 'Identifies the caller, by a session or a token, and their role.',
  grants: {
    users: ['read', 'write'],
    people: ['verify'],
    // Roles are read from the organisation's log; the markers table has its stored snapshot.
    events: ['read'],
    markers: ['read', 'write'],
  },
  timeoutSeconds: 10,
};

export const RELAY_GRANTS = { changes: ['write'], bus: ['publish'], clock: ['read'] } as const satisfies Grants;

/** Longest that a subscriber may take for a batch. */
export const SUBSCRIBER_SECONDS = 30;

/** The grants for ordering machines: a secret for each attempt, and the engine. */
const MACHINE_ORDERS = {
  users: ['write'],
  machineOrders: ['send'],
  batch: ['submit', 'end', 'list', 'find'],
  machineRole: ['pass'],
} as const satisfies Grants;

/** What subscribers may do: by kind, or by name where one needs more. */
export const SUBSCRIBER_GRANTS: Readonly<Record<string, Grants>> = {
  projection: { events: ['read'], views: ['read', 'write'], clock: ['read'] },
  saga: COMMANDS,
  sender: COMMANDS,
  reactor: COMMANDS,
  // When a job's pause is over, it is served without waiting for the schedule.
  'job-dispatch': { ...COMMANDS, dispatch: ['send'] },
  'machine-orders': { ...COMMANDS, ...MACHINE_ORDERS },
  // It counts the parts that have been put before it lets an upload expire.
  'sender-upload-expiry': { ...COMMANDS, files: ['read', 'upload', 'list'] },
  // It writes to who pays, within the letters of a day.
  'billing-letters': { ...READS, users: ['read', 'write'], mail: ['send'] },
  'object-deletion': {
    events: ['read'],
    views: ['read', 'write'],
    clock: ['read'],
    files: ['read', 'upload', 'delete', 'list'],
  },
};

/** What any subscriber may do: for those who do what one has missed or set aside. */
export const ANY_SUBSCRIBER = {
  ...COMMANDS,
  ...MACHINE_ORDERS,
  users: ['read', 'write'],
  mail: ['send'],
  dispatch: ['send'],
  files: ['read', 'upload', 'delete', 'list'],
} as const satisfies Grants;

export const SWEEP_GRANTS = { ...ANY_SUBSCRIBER, changes: ['read', 'write'] } as const satisfies Grants;
