import * as z from 'zod/mini';
import { admin } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { adminPaths } from '../paths/admin.ts';
import { id, month, pageOf, pageQuery, time, whole } from '../schema.ts';

const route = routesOn(adminPaths);

/** Lines that a report has of a kind: streams, organisations, differences, errors. */
export const MAX_REPORTED = 100;

const count = lazy(() => z.int().check(z.minimum(0)));
const state = lazy(() => z.enum(['asked', 'running', 'ended']));
const texts = lazy(() => z.array(z.string()).check(z.maxLength(MAX_REPORTED)));

const redrive = lazy(() =>
  z.strictObject({
    subscriber: z.string(),
    state: state(),
    at: time(),
    /** Streams that were parked when it began; how many were tried since; how many of those are parked again. */
    all: count(),
    done: count(),
    failed: count(),
    /** Those that are parked again first; `error` is missing of those that go on. */
    fates: z
      .array(z.strictObject({ stream: z.string(), error: z.optional(z.string()) }))
      .check(z.maxLength(MAX_REPORTED)),
    /** Dead letters that were given back to the queue. */
    lettersSent: count(),
  }),
);

const rebuild = lazy(() =>
  z.strictObject({
    state: state(),
    at: time(),
    partsDone: count(),
    parts: count(),
    commits: count(),
    streams: count(),
    parked: count(),
    /** `live`, or why the version is not: `parked`, `not-swept`. */
    outcome: z.optional(z.string()),
  }),
);

const sweep = lazy(() =>
  z.strictObject({
    at: time(),
    compared: count(),
    repaired: count(),
    parked: count(),
    ahead: count(),
    unfinished: count(),
    timersFired: count(),
    timersFailed: count(),
    /** Streams that were behind, by subscriber. */
    repairs: z.record(z.string(), count()),
    errors: texts(),
  }),
);

const night = lazy(() =>
  z.strictObject({
    startedAt: time(),
    at: time(),
    isOver: z.boolean(),
    organisations: count(),
    uploads: count(),
    removed: count(),
    removedBytes: whole(),
    kept: count(),
    differing: count(),
    named: texts(),
  }),
);

const audit = lazy(() =>
  z.strictObject({
    organisation: id('org'),
    state: state(),
    at: time(),
    month: month(),
    days: count(),
    /** Invoices and adjustments of the month that were made again, byte by byte. */
    reproduced: count(),
    invoices: count(),
    differing: count(),
    differences: z
      .array(z.strictObject({ at: z.string(), recorded: z.string(), expected: z.string() }))
      .check(z.maxLength(MAX_REPORTED)),
  }),
);

export const operationRoutes = [
  route('admin.getRuns', () => ({
    summary: "What the platform's own runs did last: redrives, an hour of sweeps, five weeks of nightly comparisons",
    access: admin,
    reply: () =>
      z.strictObject({
        redrives: z.array(redrive()),
        sweeps: z.array(sweep()),
        comparisons: z.array(night()),
      }),
    status: 200,
    errors: [],
  })),
  route('admin.listViews', () => ({
    summary: 'Every view: the version of this release, the one that is read, and how far its rebuild is',
    access: admin,
    reply: () =>
      z.strictObject({
        items: z.array(
          z.strictObject({
            view: z.string(),
            version: z.int(),
            /** That queries read; missing where nothing has claimed it. */
            live: z.optional(z.int()),
            previous: z.optional(z.int()),
            sweptThrough: z.optional(time()),
            rebuild: z.optional(rebuild()),
          }),
        ),
      }),
    status: 200,
    errors: [],
  })),
  route('admin.rebuildView', () => ({
    summary: "Fill this release's version of a view from the log and make it the one that is read",
    access: admin,
    reply: () => z.strictObject({ view: z.string() }),
    status: 202,
    errors: ['not-found'],
  })),
  route('admin.switchView', () => ({
    summary:
      "Make this release's version of a view the one that is read again, where it was before: the log is not read. For a release that was taken back",
    access: admin,
    reply: () => z.strictObject({ view: z.string() }),
    status: 202,
    errors: ['not-found', 'version-not-before'],
  })),
  route('admin.listAudits', () => ({
    summary: 'The last audit of every customer that was audited, with what differs',
    access: admin,
    query: pageQuery({}),
    reply: () => pageOf(audit()),
    status: 200,
    errors: ['cursor-invalid'],
  })),
  route('admin.audit', () => ({
    summary: "Make a customer's month again from raw events and compare; the result is among the audits",
    access: admin,
    body: z.strictObject({ month: month() }),
    reply: () => z.strictObject({ organisation: id('org'), month: month() }),
    status: 202,
    errors: ['not-found'],
  })),
] as const;
