import * as z from 'zod/mini';
import { admin } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { adminPaths } from '../paths/admin.ts';
import { fieldName, id, nothing, pageOf, pageQuery, time } from '../schema.ts';

const route = routesOn(adminPaths);

export const MAX_SLOTS = 10_000;

const count = lazy(() => z.int().check(z.minimum(0), z.maximum(MAX_SLOTS)));
const counts = lazy(() => z.record(fieldName(40), count()));

const slotLimits = lazy(() =>
  z.strictObject({
    all: count(),
    /** Of an organisation that \`organisations\` does not name. */
    organisation: count(),
    /** A machine type that is not named has no limit of its own. */
    machineTypes: counts(),
    organisations: z.record(
      id('org'),
      z.strictObject({
        slots: z.optional(count()),
        /** One of weight 2 is served until it has twice as many as one of weight 1; 1 unless given. */
        weight: z.optional(z.int().check(z.minimum(1), z.maximum(1_000))),
      }),
    ),
  }),
);

const jobSlots = lazy(() =>
  z.strictObject({
    limits: slotLimits(),
    used: z.strictObject({ all: z.int(), organisations: counts(), machineTypes: counts() }),
  }),
);

/** Queues that one reply has. */
export const MAX_QUEUES = 100;

const machine = lazy(() =>
  z.strictObject({
    id: id('machine'),
    organisation: id('org'),
    job: id('job'),
    attempt: id('attempt'),
    machineType: z.string(),
    status: z.enum(['requested', 'ordered', 'provisioning', 'ready', 'assigned', 'draining', 'terminating']),
    requestedAt: time(),
    /** When it had its attempt. */
    assignedAt: z.optional(time()),
    /** Why it ends. */
    reason: z.optional(z.string()),
  }),
);

/** Jobs of one organisation that wait for the same type of machine. */
const queue = lazy(() =>
  z.strictObject({
    organisation: id('org'),
    machineType: z.string(),
    /** At most 1,000 are counted. */
    waiting: z.int(),
    /** The one that is served next, and since when it could be. */
    next: id('job'),
    dueAt: time(),
    reason: z.enum(['organisation', 'machine-type', 'all', 'turn']),
    message: z.string(),
  }),
);

export const machineRoutes = [
  route('admin.getJobSlots', () => ({
    summary: 'How many attempts may have a machine at a time, and how many have one',
    access: admin,
    reply: () => jobSlots(),
    status: 200,
    errors: [],
  })),
  route('admin.changeJobSlots', () => ({
    summary: 'Change how many attempts may have a machine at a time: all limits at once',
    access: admin,
    body: slotLimits(),
    reply: () => jobSlots(),
    status: 200,
    errors: ['slot-limits-invalid'],
  })),
  route('admin.getJobQueue', () => ({
    summary: 'Jobs of all organisations that wait for a machine, by organisation and machine type, and why',
    access: admin,
    reply: () =>
      z.strictObject({
        items: z.array(queue()).check(z.maxLength(MAX_QUEUES)),
        /** There are more queues. */
        truncated: z.boolean(),
      }),
    status: 200,
    errors: [],
  })),
  route('admin.listMachines', () => ({
    summary: 'Machines of all organisations that have not ended, the oldest first',
    access: admin,
    query: pageQuery({}),
    reply: () => pageOf(machine()),
    status: 200,
    errors: ['cursor-invalid'],
    reads: ['machines'],
  })),
  route('admin.endMachine', () => ({
    summary: 'End a machine; its attempt is lost, is not billed, and is tried again',
    access: admin,
    reply: () => nothing(),
    status: 204,
    errors: ['not-found'],
  })),
] as const;
