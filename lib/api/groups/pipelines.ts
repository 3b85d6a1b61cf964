import * as z from 'zod/mini';
import { workers } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { pipelinesPaths } from '../paths/pipelines.ts';
import { id, name, pageOf, pageQuery, time } from '../schema.ts';
import { parameters } from './job-configurations.ts';
import { MAX_STEPS, slotSources, stepName } from './job-files.ts';

const route = routesOn(pipelinesPaths);

export const MAX_TASKS = 1_000;
const MAX_FILES = 1_000;

const step = lazy(() =>
  z.strictObject({
    name: stepName(),
    configuration: id('configuration'),
    /** The newest published version unless given. */
    version: z.optional(z.int().check(z.minimum(1))),
    /** Files that every task reads. */
    files: z.optional(z.array(id('file')).check(z.maxLength(MAX_FILES))),
    /** Steps whose outputs every task reads too, once they have succeeded. */
    outputsOf: z.optional(z.array(stepName()).check(z.maxLength(MAX_STEPS))),
    /** What every task reads by the slots of its configuration. */
    inputs: z.optional(slotSources()),
    /** Steps that must have ended before: `success` unless it says `end`. */
    after: z.optional(
      z
        .array(z.strictObject({ step: stepName(), on: z.optional(z.enum(['success', 'end'])) }))
        .check(z.maxLength(MAX_STEPS)),
    ),
    /** A row for each task of an array. One task without parameters unless given. */
    array: z.optional(z.array(parameters()).check(z.minLength(1), z.maxLength(MAX_TASKS))),
    /** Instead of what the configuration says: attempts of each task. */
    maxAttempts: z.optional(z.int().check(z.minimum(1), z.maximum(10))),
  }),
);

export const pipelineStatus = lazy(() => z.enum(['running', 'succeeded', 'failed', 'cancelled']));

const counted = lazy(() => z.int().check(z.minimum(0)));

/** A step, with how many of its tasks are where. */
const stepState = lazy(() =>
  z.strictObject({
    name: stepName(),
    status: z.enum(['waiting', 'running', 'succeeded', 'failed', 'skipped']),
    configuration: id('configuration'),
    configurationVersion: z.int(),
    after: z.array(z.strictObject({ step: stepName(), on: z.enum(['success', 'end']) })),
    tasks: z.strictObject({
      all: counted(),
      open: counted(),
      succeeded: counted(),
      failed: counted(),
      cancelled: counted(),
    }),
  }),
);

export const pipelineSummary = lazy(() =>
  z.strictObject({
    id: id('pipeline'),
    name: name(),
    status: pipelineStatus(),
    steps: z.int(),
    tasks: z.int(),
    submittedBy: z.string(),
    submittedAt: time(),
    endedAt: z.optional(time()),
  }),
);

export const pipeline = lazy(() =>
  z.strictObject({
    id: id('pipeline'),
    name: name(),
    status: pipelineStatus(),
    submittedBy: z.string(),
    submittedAt: time(),
    updatedAt: time(),
    steps: z.array(stepState()),
  }),
);

const task = lazy(() =>
  z.strictObject({
    index: z.int(),
    parameters: z.record(z.string(), z.string()),
    outcome: z.enum(['open', 'succeeded', 'failed', 'cancelled']),
    /** Once it has one. */
    job: z.optional(id('job')),
  }),
);

export const pipelineRoutes = [
  route('pipelines.submit', () => ({
    summary: 'Run jobs in the order of their dependencies: steps, each of one job or an array of them',
    access: workers,
    body: z.strictObject({ name: name(), steps: z.array(step()).check(z.minLength(1), z.maxLength(MAX_STEPS)) }),
    reply: () => pipeline(),
    status: 201,
    location: '/v1/orgs/{org}/pipelines/{id}',
    errors: [
      'not-found',
      'configuration-not-found',
      'configuration-not-published',
      'configuration-retired',
      'file-not-found',
      'file-not-available',
      'pipeline-invalid',
      'input-slot-invalid',
      'pipeline-cycle',
    ],
    versioned: true,
  })),
  route('pipelines.list', () => ({
    summary: "The organisation's pipelines, newest first",
    access: workers,
    query: pageQuery({}),
    reply: () => pageOf(pipelineSummary()),
    status: 200,
    errors: ['not-found', 'cursor-invalid'],
    reads: ['pipelines'],
  })),
  route('pipelines.get', () => ({
    summary: 'One pipeline with its steps',
    access: workers,
    reply: () => pipeline(),
    status: 200,
    errors: ['not-found'],
    versioned: true,
  })),
  route('pipelines.listTasks', () => ({
    summary: 'The tasks of a step, in their order, with their jobs',
    access: workers,
    query: pageQuery({}),
    reply: () => pageOf(task()),
    status: 200,
    errors: ['not-found', 'cursor-invalid'],
  })),
  route('pipelines.cancel', () => ({
    summary: 'Cancel a pipeline and its jobs',
    access: workers,
    reply: () => pipeline(),
    status: 202,
    errors: ['not-found', 'pipeline-ended'],
    versioned: true,
  })),
  route('pipelines.resume', () => ({
    summary: 'Run again what has not succeeded; what has succeeded neither runs nor costs again',
    access: workers,
    reply: () => pipeline(),
    status: 202,
    errors: ['not-found', 'pipeline-ended', 'pipeline-not-settled', 'too-many-resumes'],
    versioned: true,
  })),
] as const;
