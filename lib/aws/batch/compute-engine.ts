import {
  type BatchClient,
  type JobSummary,
  ListJobsCommand,
  SubmitJobCommand,
  TerminateJobCommand,
} from '@aws-sdk/client-batch';
import { CONTAINERS } from '../../app/machines/commands/attempt-task.ts';
import { type ComputeEngine, ComputeEngineError, type MachineSubmission } from '../../app/ports/compute-engine.ts';
import { defined } from '../../domain/defined.ts';
import { MACHINE_TYPES } from '../../domain/machine-types.ts';
import { type AttemptDefinition, attemptDefinition, type DefinitionPlace } from './attempt-definition.ts';
import { calling } from './calling.ts';
import { createDefinitions, type Definitions } from './definitions.ts';
import { deregisterOld } from './old-definitions.ts';

/** The region is the client's. */
export interface BatchOptions extends Omit<DefinitionPlace, 'region'> {
  readonly jobQueue: string;
}

/** Jobs of one name that one termination ends; a machine has one, two after an unlucky retry. */
export const MAX_SAME_NAME = 100;
/** Pages of one status that a list reads; with more of them it says nothing. */
export const MAX_LIST_PAGES = 200;

/** Batch counts from the start of the job; its images are fetched and its containers started in that time. */
const START_MS = 900_000;
/** The longest name of an image that Batch takes. */
const MAX_IMAGE_LENGTH = 255;
const ALIVE = ['SUBMITTED', 'PENDING', 'RUNNABLE', 'STARTING', 'RUNNING'] as const;
const ENDED: readonly (string | undefined)[] = ['SUCCEEDED', 'FAILED'];

/**
 * Machines of AWS Batch, one Batch job each, named like the machine: that is how its state changes find their way back.
 * One attempt only: the application decides on retries, so that it knows and bills every attempt.
 */
export function batchComputeEngine(batch: BatchClient, place: BatchOptions, nowMs = Date.now): ComputeEngine {
  const definitions = createDefinitions(batch, nowMs);
  return {
    async submit(submission) {
      const region = await batch.config.region();
      const definition = definitionOf(submission, { ...place, region });
      const what = `machine ${submission.machineId} cannot be submitted`;
      try {
        await calling(what, () => order(batch, submission, definition, definitions, place));
      } catch (error) {
        // Somebody has deregistered what is remembered here; once, for what is not there then will not be there later.
        if (!(error instanceof ComputeEngineError) || error.retryable) throw error;
        definitions.forget(definition);
        await calling(what, () => order(batch, submission, definition, definitions, place));
      }
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
    tidy: (nowMs) => deregisterOld(batch, place.prefix, nowMs),
  };
}

async function order(
  batch: BatchClient,
  submission: MachineSubmission,
  definition: AttemptDefinition,
  definitions: Definitions,
  place: BatchOptions,
): Promise<void> {
  const jobDefinition = await definitions.arnOf(definition);
  await batch.send(new SubmitJobCommand({ ...submissionOf(submission, place), jobDefinition }));
}

function definitionOf(
  { machineType, image, diskGib, network }: MachineSubmission,
  place: DefinitionPlace,
): AttemptDefinition {
  if (image !== undefined && image.length > MAX_IMAGE_LENGTH) {
    const message = `the image's name has ${image.length} characters, Batch takes ${MAX_IMAGE_LENGTH}`;
    throw new ComputeEngineError(message, { retryable: false, failure: 'image' });
  }
  const type = MACHINE_TYPES[machineType];
  if (type === undefined) {
    throw new ComputeEngineError(`there is no machine type ${machineType}`, { retryable: false });
  }
  if (network === 'none') {
    // The containers of a task share its network, and the runner must reach the platform.
    const message = 'AWS Batch on Fargate cannot take a program’s network away';
    throw new ComputeEngineError(message, { retryable: false, failure: 'image' });
  }
  const needs = { machineType: type, diskGib: diskGib ?? type.diskGib, ...defined({ image }) };
  const definition = attemptDefinition(needs, place);
  if (definition !== undefined) return definition;
  throw new ComputeEngineError(`Fargate has no machine like ${machineType}`, { retryable: false });
}

/** What is of the attempt alone. Only the runner's container gets any of it: what a program gets is in no request to Batch. */
function submissionOf({ machineId, attemptId, ...of }: MachineSubmission, place: BatchOptions) {
  const environment = [
    { name: 'ATTEMPT_ID', value: attemptId },
    // `batch:DescribeJobs` shows it: it is worth nothing once the runner has exchanged it.
    { name: 'ATTEMPT_CLAIM', value: of.claim },
  ];
  const containers = [{ name: CONTAINERS.runner, environment }];
  return {
    jobName: machineId,
    jobQueue: place.jobQueue,
    retryStrategy: { attempts: 1 },
    timeout: { attemptDurationSeconds: Math.ceil((of.limitMs + START_MS) / 1_000) },
    propagateTags: true,
    tags: { organisation: of.organisationId, job: of.jobId, attempt: attemptId },
    ecsPropertiesOverride: { taskProperties: [{ containers }] },
  };
}

function alive(jobs: readonly JobSummary[] | undefined): readonly JobSummary[] {
  return (jobs ?? []).filter(({ status }) => !ENDED.includes(status));
}
