import * as z from 'zod/mini';
import { lazy } from '../lazy.ts';
import { actorId, id, name, time } from '../schema.ts';

export const jobStatus = lazy(() => z.enum(['draft', 'submitted', 'running', 'completed', 'failed', 'cancelled']));

export const jobSummary = lazy(() =>
  z.strictObject({
    id: id('job'),
    name: name(),
    status: jobStatus(),
    configuration: id('configuration'),
    configurationVersion: z.int(),
    createdBy: z.string(),
    createdAt: time(),
    updatedAt: time(),
  }),
);

/** In a list: with the machine and the times of the newest attempt. */
export const listedJob = lazy(() =>
  z.extend(jobSummary(), {
    machineType: z.string(),
    startedAt: z.optional(time()),
    /** When the job ended. */
    endedAt: z.optional(time()),
  }),
);

/** What listed jobs must be; absent is everything. */
export const jobFilter = () => ({
  status: z.optional(jobStatus()),
  configuration: z.optional(id('configuration')),
  createdBy: z.optional(actorId()),
  /** Contained in the name, in capitals or not. */
  search: z.optional(name()),
});
