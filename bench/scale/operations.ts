import { commandsOf } from 'epoch';
import { dispatchDependencies } from '../../lib/app/job-subscribers.ts';
import { dispatchJobs } from '../../lib/app/jobs/commands/dispatch-jobs.ts';
import { startAttempt } from '../../lib/app/jobs/commands/start-attempt.ts';
import { closeThrough } from '../../lib/app/usage/commands/close-day.ts';
import { dailyRunOf } from '../../lib/app/usage.ts';
import { file } from '../../lib/domain/file/file.ts';
import { job } from '../../lib/domain/job/job.ts';
import { dayOf } from '../../lib/domain/metering/day.ts';
import { organisation } from '../../lib/domain/organisation/organisation.ts';
import { quota } from '../../lib/domain/quota/quota.ts';
import { countedPlatform, NO_EFFECTS } from '../delivery/counted-platform.ts';

/** What one operation of a customer takes, everything that follows from it included. */
export interface Demand {
  readonly reads: number;
  readonly writes: number;
  readonly commits: number;
  /** Deliveries by queues. */
  readonly messages: number;
}

export const OPERATIONS = ['file', 'confirmation', 'job', 'day'] as const;
export type Operation = (typeof OPERATIONS)[number];

const PART = 8 * 1024 * 1024;
const DAY_MS = 86_400_000;
const ORIGIN = { actor: 'usr_b', correlation: 'bench' };

type Counted = Awaited<ReturnType<typeof countedPlatform>>;

/** Counts each of them over DynamoDB's own calls. `day`: the close of an ordinary day of an organisation with one file. */
export async function countOperations(endpoint: string): Promise<Readonly<Record<Operation, Demand>>> {
  let aheadMs = 0;
  const counted = await countedPlatform(endpoint, () => Date.now() + aheadMs);
  const org = counted.newId('organisation');
  await counted.send(commandsOf(organisation).CreateOrganisation(org, { name: 'Bench', creatorId: 'usr_b' }));
  await wholeFile(counted, org, 1);
  await counted.deliverAll();
  const one = await demandOf(counted, () => wholeFile(counted, org, 1));
  const two = await demandOf(counted, () => wholeFile(counted, org, 2));
  const aJob = await demandOf(counted, () => wholeJob(counted, org));
  const foundedAtMs = Date.now();
  const ports = dailyRunOf(counted, { queue: { send: async () => {} }, changeLog: counted.changeLog });
  const close = async () => {
    aheadMs += DAY_MS;
    const day = dayOf(Date.now() + aheadMs - DAY_MS);
    await ports.openAccount(org, ORIGIN, foundedAtMs);
    const watermark = { sweptThroughMs: async () => Number.MAX_SAFE_INTEGER };
    await closeThrough({ ...ports, watermark }, { organisationId: org, foundedAtMs, day, origin: ORIGIN });
    await counted.deliverAll();
  };
  // The first one opens the account.
  await close();
  const day = await demandOf(counted, close);
  return { file: one, confirmation: minus(two, one), job: aJob, day };
}

async function demandOf(counted: Counted, work: () => Promise<unknown>): Promise<Demand> {
  counted.messages.clear();
  const before = counted.delivered();
  const units = await counted.taken(async () => {
    await work();
    await counted.deliverAll();
  });
  return { ...units, commits: counted.delivered() - before, messages: counted.messages.size };
}

function minus(one: Demand, other: Demand): Demand {
  const { reads, writes, commits, messages } = one;
  return {
    reads: reads - other.reads,
    writes: writes - other.writes,
    commits: commits - other.commits,
    messages: messages - other.messages,
  };
}

/** A file of so many parts, each confirmed by itself: reserved and begun in one transaction, at last completed. */
async function wholeFile({ kernel, newId, send }: Counted, organisationId: string, parts: number): Promise<void> {
  const fileId = newId('file');
  const declaredBytes = parts * PART;
  const of = { organisationId, uploaderId: 'usr_b', name: 'b', contentType: 'a/b', uploadId: 'u' };
  const reserve = commandsOf(quota).ReserveStorage(organisationId, { uploads: [{ fileId, bytes: declaredBytes }] });
  const begin = commandsOf(file).StartUpload(fileId, { ...of, declaredBytes, partSize: PART });
  const commands = [
    { aggregate: quota, command: reserve },
    { aggregate: file, command: begin },
  ] as const;
  await together(kernel, commands);
  for (let part = 1; part <= parts; part += 1) {
    await send(commandsOf(file).ConfirmParts(fileId, { organisationId, parts: [{ part, atMs: Date.now() }] }));
  }
  await send(commandsOf(file).CompleteUpload(fileId, { organisationId, bytes: declaredBytes }));
}

async function together(kernel: Counted['kernel'], commands: Parameters<Counted['kernel']['executeAll']>[0]) {
  const outcome = await kernel.executeAll(commands, ORIGIN);
  if (!outcome.ok) throw new Error(outcome.rejection.message);
}

/** A job that succeeds at once: submitted and admitted in one transaction. */
async function wholeJob(counted: Counted, organisationId: string): Promise<void> {
  const { kernel, newId, send, deliverAll } = counted;
  const jobId = newId('job');
  const spec = { command: 'sort', arguments: [], environment: {}, machineType: 'standard-1', timeoutMs: 60_000 };
  const configuration = { configurationId: newId('jobConfiguration'), configurationVersion: 1 };
  const about = { organisationId, name: 'Sort it', ...configuration, creatorId: 'usr_b', fileIds: [] };
  await send(commandsOf(job).CreateJob(jobId, { ...about, spec: { ...spec, maxAttempts: 1 } }));
  await together(kernel, [
    { aggregate: job, command: commandsOf(job).SubmitJob(jobId, { organisationId, userId: 'usr_b' }) },
    { aggregate: quota, command: commandsOf(quota).AdmitJob(organisationId, { jobId }) },
  ]);
  await deliverAll();
  await dispatchJobs(dispatchDependencies(counted, NO_EFFECTS.notes), ORIGIN);
  await deliverAll();
  const { state } = await kernel.load(job, jobId);
  const attemptId = state.status === 'none' ? undefined : state.attempt?.id;
  if (attemptId === undefined) throw new Error(`${jobId} has no attempt`);
  const started = await startAttempt(
    { ...counted, nowMs: counted.clock.nowMs },
    { organisationId, jobId, attemptId, token: 'runner-1' },
    ORIGIN,
  );
  if (!started.ok) throw new Error(started.rejection.message);
  await send(commandsOf(job).ReportAttempt(jobId, { organisationId, attemptId, outcome: 'succeeded' }));
  await deliverAll();
}
