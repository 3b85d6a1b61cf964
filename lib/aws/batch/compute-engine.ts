import {
  type BatchClient,
  BatchServiceException,
  type JobSummary,
  ListJobsCommand,
  SubmitJobCommand,
  TerminateJobCommand,
} from '@aws-sdk/client-batch';
import { type ComputeEngine, ComputeEngineError, type MachineSubmission } from '../../app/ports/compute-engine.ts';
import { defined } from '../../domain/defined.ts';
import { MACHINE_TYPES } from '../../domain/machine-types.ts';

export interface BatchOptions {
  readonly jobQueue: string;
  /** A definition whose image has the runner as its entry point. */
  readonly jobDefinition: string;
  /** Where a runner reaches the API. */
  readonly apiUrl: string;
}

/** Jobs of one name that one termination ends; a machine has one, two after an unlucky retry. */
export const MAX_SAME_NAME = 100;
/** Pages of one status that a list reads; with more of them it says nothing. */
export const MAX_LIST_PAGES = 200;

const ALIVE = ['SUBMITTED', 'PENDING', 'RUNNABLE', 'STARTING', 'RUNNING'] as const;
const ENDED: readonly (string | undefined)[] = ['SUCCEEDED', 'FAILED'];

/**
 * Machines of AWS Batch, one Batch job each, named like the machine: that is how its state changes find their way back.
 * One attempt only: the application decides on retries, so that it knows and bills every attempt.
 */
export function batchComputeEngine(batch: BatchClient, place: BatchOptions): ComputeEngine {
  return {
    async submit(submission) {
      await calling(`machine ${submission.machineId} cannot be submitted`, () =>
        batch.send(new SubmitJobCommand(submissionOf(submission, place))),
      );
    },
    async terminate(machineId, reason = 'terminated') {
      await calling(`machine ${machineId} cannot be terminated`, async () => {
        const { jobSummaryList } = await batch.send(
          new ListJobsCommand({
            jobQueue: place.jobQueue,
            filters: [{ name: 'JOB_NAME', values: [machineId] }],
            maxResults: MAX_SAME_NAME,
          }),
        );
        for (const { jobId } of alive(jobSummaryList)) {
          await batch.send(new TerminateJobCommand({ jobId, reason }));
        }
      });
    },
    async list() {
      const names = new Set<string>();
      for (const jobStatus of ALIVE) {
        let nextToken: string | undefined;
        let pages = 0;
        do {
          if (pages === MAX_LIST_PAGES) return undefined;
          const request = { jobQueue: place.jobQueue, jobStatus, ...defined({ nextToken }) };
          const reply = await calling('the machines cannot be listed', () => batch.send(new ListJobsCommand(request)));
          for (const { jobName } of reply.jobSummaryList ?? []) if (jobName !== undefined) names.add(jobName);
          nextToken = reply.nextToken;
          pages += 1;
        } while (nextToken !== undefined);
      }
      return [...names];
    },
  };
}

function submissionOf({ machineId, machineType, ...of }: MachineSubmission, place: BatchOptions) {
  const type = MACHINE_TYPES[machineType];
  if (type === undefined) {
    throw new ComputeEngineError(`there is no machine type ${machineType}`, { retryable: false });
  }
  return {
    jobName: machineId,
    jobQueue: place.jobQueue,
    jobDefinition: place.jobDefinition,
    retryStrategy: { attempts: 1 },
    propagateTags: true,
    tags: { organisation: of.organisationId, job: of.jobId, attempt: of.attemptId },
    containerOverrides: {
      resourceRequirements: [
        { type: 'VCPU' as const, value: String(type.vcpus) },
        { type: 'MEMORY' as const, value: String(type.memoryMib) },
      ],
      environment: [
        { name: 'ATTEMPT_ID', value: of.attemptId },
        // `batch:DescribeJobs` shows it: it is worth nothing once the runner has exchanged it.
        { name: 'ATTEMPT_CLAIM', value: of.claim },
        { name: 'API_URL', value: place.apiUrl },
      ],
    },
  };
}

function alive(jobs: readonly JobSummary[] | undefined): readonly JobSummary[] {
  return (jobs ?? []).filter(({ status }) => !ENDED.includes(status));
}

async function calling<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (cause instanceof ComputeEngineError) throw cause;
    // Batch's own "client" fault means that the request itself is wrong; throttling is one that passes.
    const isOurs = cause instanceof BatchServiceException && cause.$fault === 'client' && !cause.$retryable;
    const isThrottled = cause instanceof BatchServiceException && cause.name === 'TooManyRequestsException';
    throw new ComputeEngineError(what, { retryable: !isOurs || isThrottled, cause });
  }
}
