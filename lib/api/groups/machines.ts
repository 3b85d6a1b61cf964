import * as z from 'zod/mini';
import { FAILURE_CLASSES } from '../../domain/failure-class.ts';
import { admin } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { adminPaths } from '../paths/admin.ts';
import { day, fieldName, id, nothing, pageOf, pageQuery, time } from '../schema.ts';
import { waitingReason } from '../waiting-reason.ts';

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
    /** Why the next one waits, as its own reply says. */
    reason: waitingReason(),
    message: z.string(),
  }),
);

/** Days that one reply has. */
export const MAX_OUTCOME_DAYS = 92;

/** A UTC day: how attempts ended on it, by class of failure. */
const outcomes = lazy(() =>
  z.strictObject({
    day: day(),
    succeeded: z.int(),
    /** Classes that occurred. `queue` counts jobs that have waited too long, `cancelled` what people ended. */
    failures: z
      .array(z.strictObject({ failure: z.enum(FAILURE_CLASSES), attempts: z.int() }))
      .check(z.maxLength(FAILURE_CLASSES.length)),
    machinesLost: z.int(),
  }),
);

const lostMachine = lazy(() =>
  z.strictObject({
    id: id('machine'),
    organisation: id('org'),
    job: id('job'),
    attempt: id('attempt'),
    at: time(),
    reason: z.string(),
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
  route('admin.getOutcomes', () => ({
    summary: 'How attempts of all organisations ended, day by day: succeeded, by class of failure, and machines lost',
    access: admin,
    /** Both included; the last 14 days unless given, and at most 92. */
    query: z.strictObject({ from: z.optional(day()), to: z.optional(day()) }),
    reply: () => z.strictObject({ days: z.array(outcomes()).check(z.maxLength(MAX_OUTCOME_DAYS)) }),
    status: 200,
    errors: ['range-invalid', 'range-too-large'],
    reads: ['attempt-outcomes'],
  })),
  route('admin.listLostMachines', () => ({
    summary: 'Machines that were lost on a day, the latest first, and why',
    access: admin,
    query: pageQuery({ day: day() }),
    reply: () => pageOf(lostMachine()),
    status: 200,
    errors: ['cursor-invalid'],
    reads: ['attempt-outcomes'],
  })),
  route('admin.endMachine', () => ({
    summary: 'End a machine; its attempt is lost, is not billed, and is tried again',
    access: admin,
    reply: () => nothing(),
    status: 204,
    errors: ['not-found'],
  })),
] as const;
