import * as z from 'zod/mini';
import { signedIn, workers } from '../access.ts';
import { attemptUsage, failureClass } from '../attempt-usage.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { jobsPaths } from '../paths/jobs.ts';
import { id, name, nothing, pageOf, pageQuery, time, whole } from '../schema.ts';
import { waitingReason } from '../waiting-reason.ts';
import { jobSpec, parameters, slotName } from './job-configurations.ts';
import { fileIds, linkedFile, MAX_JOB_FILES, namedFile, slotFiles } from './job-files.ts';
import { jobFilter, jobSummary, listedJob } from './job-list.ts';

const route = routesOn(jobsPaths);

export const MAX_PRIORITY = 9;

export const attempt = lazy(() =>
  z.strictObject({
    id: id('attempt'),
    number: z.int(),
    status: z.enum(['requested', 'running', 'succeeded', 'failed', 'lost', 'cancelled', 'timed-out']),
    machineType: z.string(),
    requestedAt: time(),
    startedAt: z.optional(time()),
    endedAt: z.optional(time()),
    /** Milliseconds between start and end: the billed time. */
    runMs: z.optional(whole()),
    /** Why it did not succeed; what follows from each is in docs/jobs.md. */
    failure: z.optional(failureClass()),
    exitCode: z.optional(z.int()),
    reason: z.optional(z.string()),
    usage: z.optional(attemptUsage()),
  }),
);

/** A job's place in the queue, while it waits for a slot. */
const queuePlace = lazy(() =>
  z.strictObject({
    since: time(),
    /** Not before; later than `since` after an attempt that failed. */
    dueAt: time(),
    /** Among its organisation's jobs on the same machine type, from 1. */
    position: z.int(),
    reason: waitingReason(),
    message: z.string(),
  }),
);

export const job = lazy(() =>
  z.extend(jobSummary(), {
    label: z.optional(name()),
    spec: jobSpec(),
    files: z.array(linkedFile()).check(z.maxLength(MAX_JOB_FILES)),
    outputs: z.array(namedFile()),
    /**
     * What the attempts of its latest submission read, where that is not `files`: links were changed since, or a file
     * was deleted. From an output these are what it was made from.
     */
    inputs: z.optional(z.array(namedFile()).check(z.maxLength(MAX_JOB_FILES))),
    attempts: z.array(attempt()),
    /** Of a job that has failed: why, also where no attempt was made. */
    failure: z.optional(failureClass()),
    reason: z.optional(z.string()),
    queue: z.optional(queuePlace()),
    /** The pipeline that it was made by. */
    task: z.optional(z.strictObject({ pipeline: id('pipeline'), step: z.string(), index: z.int() })),
  }),
);

/** Of what a job is refused for when it shall run. */
/** A line of a log, from 1. */
const foundLine = lazy(() => z.strictObject({ line: z.int(), text: z.string() }));

const unrunnable = [
  ...(['not-found', 'organisation-closed', 'machine-type-unpriced', 'inputs-too-large'] as const),
  ...(['input-slot-empty', 'input-slot-invalid', 'input-gone'] as const),
] as const;
const edited = ['not-found', 'file-not-found', 'file-not-available', 'too-many-files', 'input-slot-invalid'] as const;

export const jobRoutes = [
  route('jobs.listMachineTypes', () => ({
    summary: 'Machine types that jobs can run on',
    access: signedIn,
    reply: () =>
      z.strictObject({
        items: z.array(z.strictObject({ name: z.string(), vcpus: z.int(), memoryMib: z.int(), diskGib: z.int() })),
      }),
    status: 200,
    errors: [],
  })),
  route('jobs.create', () => ({
    summary: 'Create a job from a published configuration, with its input files',
    access: workers,
    body: z.strictObject({
      name: name(),
      configuration: id('configuration'),
      /** The newest published version unless given. */
      version: z.optional(z.int().check(z.minimum(1))),
      files: z.optional(fileIds()),
      /** Files of a configuration that has slots, by slot. */
      inputs: z.optional(slotFiles()),
      /** Values of the configuration's parameters; those that it gives a default may be left out. */
      parameters: z.optional(parameters()),
      /** What costs are to be sorted by: a project, a grant. Budgets may be of a label. */
      label: z.optional(name()),
      /** Among the jobs of the organisation that wait: the highest first. 0 unless given. */
      priority: z.optional(z.int().check(z.minimum(0), z.maximum(MAX_PRIORITY))),
    }),
    reply: () => job(),
    status: 201,
    location: '/v1/orgs/{org}/jobs/{id}',
    errors: [
      'not-found',
      'configuration-not-found',
      'configuration-not-published',
      'file-not-found',
      'too-many-files',
      'file-not-available',
      'configuration-retired',
      'parameter-invalid',
      'input-slot-invalid',
      'job-spec-invalid',
    ],
    versioned: true,
  })),
  route('jobs.list', () => ({
    summary:
      "The organisation's jobs, newest first. With a filter, a page may be short of its limit while there is a next one",
    access: workers,
    query: pageQuery(jobFilter()),
    reply: () => pageOf(listedJob()),
    status: 200,
    errors: ['not-found', 'cursor-invalid'],
    reads: ['jobs'],
  })),
  route('jobs.get', () => ({
    summary: 'One job with its files, outputs and attempts',
    access: workers,
    reply: () => job(),
    status: 200,
    errors: ['not-found'],
    reads: ['jobs', 'job-files', 'files'],
    versioned: true,
  })),
  route('jobs.setFiles', () => ({
    summary: 'Make these, and only these, the input files of a job; records the differences',
    access: workers,
    body: z.strictObject({ files: fileIds(), inputs: z.optional(slotFiles()) }),
    reply: () => job(),
    status: 200,
    errors: [...edited, 'precondition-failed'],
    reads: ['jobs', 'job-files', 'files'],
    versioned: true,
  })),
  route('jobs.linkFiles', () => ({
    summary: 'Add input files to a job',
    access: workers,
    body: z.strictObject({ files: fileIds().check(z.minLength(1)), slot: z.optional(slotName()) }),
    reply: () => job(),
    status: 200,
    errors: [...edited, 'precondition-failed'],
    versioned: true,
  })),
  route('jobs.unlinkFile', () => ({
    summary: 'Take one input file from a job',
    access: workers,
    reply: () => nothing(),
    status: 204,
    errors: [...edited],
    versioned: true,
  })),
  route('jobs.unlinkAllFiles', () => ({
    summary: 'Take all input files from a job',
    access: workers,
    reply: () => nothing(),
    status: 204,
    errors: [...edited],
    versioned: true,
  })),
  route('jobs.submit', () => ({
    summary: 'Run a job',
    access: workers,
    reply: () => job(),
    status: 202,
    errors: [...unrunnable, 'job-not-submittable', 'file-not-available', 'inputs-changed'],
    versioned: true,
  })),
  route('jobs.cancel', () => ({
    summary: 'Cancel a job; a running attempt is ended',
    access: workers,
    reply: () => job(),
    status: 202,
    errors: ['not-found', 'job-ended'],
    versioned: true,
  })),
  route('jobs.retry', () => ({
    summary: 'Run a failed or cancelled job again',
    access: workers,
    reply: () => job(),
    status: 202,
    errors: [...unrunnable, 'job-not-ended', 'job-ended', 'task-superseded'],
    versioned: true,
  })),
  route('jobs.logs', () => ({
    summary: 'What an attempt has written, or the lines of it that contain a text',
    access: workers,
    query: z.strictObject({
      /** The newest attempt unless given. */
      attempt: z.optional(id('attempt')),
      /** The position of an earlier reply. */
      after: z.optional(z.string().check(z.regex(/^[0-9]{1,20}(\.[0-9]{1,7}\.[0-9]{1,12})?$/))),
      /** Answers with the lines that contain it, in capitals or not, and without chunks. */
      search: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
    }),
    reply: () =>
      z.strictObject({
        attempt: z.optional(id('attempt')),
        chunks: z.array(z.strictObject({ sequence: z.int(), text: z.string() })),
        /** Of a search: at most 200, without the control characters of terminals, of a long line 1,000 characters. */
        lines: z.optional(z.array(foundLine())),
        /** Of a search: the last line of a log that is still written to, where it contains the text. It is in `lines` once it has its end. */
        unfinished: z.optional(foundLine()),
        /** Pass it as `after` to read on. */
        position: z.string(),
        /** The log is complete, and read to its end. */
        ended: z.boolean(),
        /** Of an attempt that is over: its log can be read until then. */
        keptUntil: z.optional(time()),
        /** It was kept until then, and cannot be read any more. */
        removed: z.optional(z.boolean()),
      }),
    status: 200,
    errors: ['not-found'],
    reads: ['jobs'],
  })),
] as const;
