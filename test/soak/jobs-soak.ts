import { commandsOf } from 'epoch';
import { usageOf } from '../../lib/app/usage.ts';
import { job } from '../../lib/domain/job/job.ts';
import { JOB_SLOTS_ID, jobSlots } from '../../lib/domain/job-slots/job-slots.ts';
import { machine } from '../../lib/domain/machine/machine.ts';
import { organisation } from '../../lib/domain/organisation/organisation.ts';
import { createJobsSimulation, type JobsSimulation, ORIGIN, START_MS } from './jobs-simulation.ts';
import { createRandom } from './random.ts';
import { createSimulatedHost, type Run, type SimulatedHost } from './simulated-host.ts';

const ORGANISATIONS = 5;
const PLACES = 20;
const KILLS = 3;
const MACHINE_TYPE = 'standard-1';
/** Jobs come at such a rate, and the host is killed while they do. */
const JOB_EVERY_MS = 4_000;
/** Of virtual time; all runs end within the same day. */
const MAX_MS = 23 * 3_600_000;
const DAY = new Date(START_MS).toISOString().slice(0, 10);

const SPEC = {
  command: 'sort',
  arguments: [],
  environment: {},
  machineType: MACHINE_TYPE,
  timeoutMs: 600_000,
  maxAttempts: 1,
};

/**
 * Jobs of five organisations on a host that is killed three times without a word, while messages, orders and reports are
 * lost and doubled: each attempt must run once, each job complete, the books equal what the runners measured, and no
 * machine or slot be left.
 */
export async function soakJobs(seed: number, jobs: number) {
  const random = createRandom(seed);
  const host = createSimulatedHost(random, PLACES);
  const simulation = createJobsSimulation(random, host.engine);
  host.attach(simulation);
  const { timeline, kernel } = simulation;
  const organisations = Array.from({ length: ORGANISATIONS }, () => simulation.newId('organisation'));
  for (const id of organisations) {
    const made = { name: 'Lab', creatorId: 'usr_soak' };
    await kernel.execute(organisation, commandsOf(organisation).CreateOrganisation(id, made), ORIGIN);
  }
  const limits = { all: PLACES, organisation: PLACES, machineTypes: {}, organisations: {} };
  const allow = commandsOf(jobSlots).ChangeSlotLimits(JOB_SLOTS_ID, { limits, changedBy: 'usr_soak' });
  await kernel.execute(jobSlots, allow, ORIGIN);
  const ids = Array.from({ length: jobs }, (_, n) => {
    const jobId = simulation.newId('job');
    timeline.after(n * JOB_EVERY_MS, () => submit(simulation, jobId, random.pick(organisations)));
    return jobId;
  });
  let lostMachines = 0;
  for (let kill = 1; kill <= KILLS; kill += 1) {
    timeline.after((jobs * JOB_EVERY_MS * kill) / (KILLS + 1), async () => {
      lostMachines += host.kill();
    });
  }
  const isOver = async () => host.present() === 0 && (await everyJobIsOver(simulation, ids));
  const ended = await simulation.runUntil(isOver, MAX_MS);
  const wrong = ended ? [] : ['not at rest within a day'];
  wrong.push(...(await wrongJobs(simulation, host, ids)), ...(await wrongBooks(simulation, host, organisations)));
  const { messages, disturbed } = simulation.counts;
  const minutes = Math.round((timeline.nowMs() - START_MS) / 60_000);
  return { seed, jobs, attempts: host.runs.length, lostMachines, messages, disturbed, minutes, wrong };
}

async function submit({ kernel }: JobsSimulation, jobId: string, organisationId: string): Promise<void> {
  const about = { name: 'Sort', configurationId: jobId.replace('job_', 'jcf_'), configurationVersion: 1, spec: SPEC };
  const made = { organisationId, ...about, creatorId: 'usr_soak' };
  await kernel.execute(job, commandsOf(job).CreateJob(jobId, made), ORIGIN);
  await kernel.execute(job, commandsOf(job).SubmitJob(jobId, { organisationId, userId: 'usr_soak' }), ORIGIN);
}

async function everyJobIsOver({ kernel }: JobsSimulation, ids: readonly string[]): Promise<boolean> {
  for (const id of ids) {
    const { state } = await kernel.load(job, id);
    if (state.status === 'none' || state.slot !== undefined) return false;
    if (state.status === 'submitted' || state.status === 'running') return false;
  }
  return true;
}

async function wrongJobs(simulation: JobsSimulation, { runs }: SimulatedHost, ids: readonly string[]) {
  const { kernel, log } = simulation;
  const wrong: string[] = [];
  const started = new Map<string, number>();
  for (const { attemptId } of runs) started.set(attemptId, (started.get(attemptId) ?? 0) + 1);
  for (const [attemptId, times] of started) if (times !== 1) wrong.push(`${attemptId} ran ${times} times`);
  for (const id of ids) {
    const { status } = (await kernel.load(job, id)).state;
    if (status !== 'completed') wrong.push(`${id} is ${status}`);
  }
  const { used } = (await kernel.load(jobSlots, JOB_SLOTS_ID)).state;
  if (used.all !== 0) wrong.push(`${used.all} slots are in use at the end`);
  const seen = new Set<string>();
  for await (const { stream } of log.scan(0, 1)) if (stream.startsWith('machine#')) seen.add(stream);
  for (const stream of seen) {
    const { status } = (await kernel.load(machine, stream.slice('machine#'.length))).state;
    if (status !== 'terminated' && status !== 'failed') wrong.push(`${stream} is ${status}`);
  }
  return wrong;
}

/** What the runners measured, against the log and the ledger. A lost run ends at its last heartbeat and is not billed. */
async function wrongBooks(simulation: JobsSimulation, { runs }: SimulatedHost, organisations: readonly string[]) {
  const wrong: string[] = [];
  const measured = new Map<string, Run>(runs.map((run) => [run.attemptId, run]));
  const owed = new Map<string, number>(organisations.map((id) => [id, 0]));
  for await (const { events } of simulation.log.scan(0, 1)) {
    for (const { type, data } of events) {
      if (type !== 'AttemptEnded') continue;
      const end = data as {
        attemptId: string;
        organisationId: string;
        startedAtMs: number;
        atMs: number;
        outcome: string;
      };
      const run = measured.get(end.attemptId);
      if (run === undefined || run.startedAtMs !== end.startedAtMs) wrong.push(`${end.attemptId} began otherwise`);
      else if (end.outcome === 'succeeded') {
        if (run.endedAtMs !== end.atMs) wrong.push(`${end.attemptId} ended at ${run.endedAtMs}, not ${end.atMs}`);
        owed.set(end.organisationId, (owed.get(end.organisationId) ?? 0) + end.atMs - end.startedAtMs);
      } else if (end.atMs > simulation.timeline.nowMs() || end.atMs < run.lastBeatMs) {
        wrong.push(`${end.attemptId} was lost at ${end.atMs}, its last heartbeat was at ${run.lastBeatMs}`);
      }
    }
  }
  const { ledger } = usageOf(simulation);
  for (const [id, ms] of owed) {
    const booked = (await ledger.peek(id, DAY)).compute[MACHINE_TYPE];
    if (Number(booked?.inDay ?? 0) !== ms) wrong.push(`${id} is billed ${booked?.inDay} ms, and ran ${ms}`);
  }
  return wrong;
}
