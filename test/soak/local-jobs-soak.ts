import { eachOf } from '../../lib/app/http/each-of.ts';
import { job } from '../../lib/domain/job/job.ts';
import { awsEnvironment } from '../../local/aws.ts';
import type { LocalCatacloud } from '../../local/local-catacloud.ts';
import { whileHeld } from '../../local/seed/hold-deliveries.ts';
import { withLocal } from '../../local/with-local.ts';
import { type Customer, clientOf, configurationOf, logOf, newCustomer } from '../integration/customer.ts';
import { until } from '../until.ts';
import { type Faults, openBusProxy } from './bus-proxy.ts';
import { deployedDependencies } from './deployed-dependencies.ts';
import { pointAtBus } from './emulated.ts';
import { ended, PATIENCE_MS, SUBMITTED_AT_ONCE, submit, unlessBehind } from './local-jobs.ts';
import { soakOrganisations } from './local-organisations.ts';
import { createRandom } from './random.ts';

const IDLE_JOBS = 15;
const SHORT_JOBS = 40;
const PLACES = 2;
/** More than run at a time here: who waits for a message that was lost holds a place until the sweep has found it. */
const PLACES_UNDER_FAULTS = 60;
const KILLS = 3;
const OUTPUTS = 1_000;
const WRITE_OUTPUTS = `i=0; while [ $i -lt ${OUTPUTS} ]; do echo $i > "$CATACLOUD_OUTPUTS/$i.txt"; i=$((i+1)); done`;
const FAULTS: Faults = { refused: 0, lost: 0.025, doubled: 0.025, unanswered: 0, outage: 0 };

type Print = (line: string) => void;

export const LOCAL_PARTS = ['idle', 'rate', 'outputs', 'outputs-alone', 'array', 'organisations'] as const;
export type LocalPart = (typeof LOCAL_PARTS)[number];

export function isPart(text: string): text is LocalPart {
  return LOCAL_PARTS.some((part) => part === text);
}

/**
 * Jobs through the whole stack on this computer: how soon an idle platform runs one, how many short ones it runs a second on
 * two places, how long 1,000 small outputs take, by themselves too, an array of `tasks` with a join, and as many jobs of five organisations, while the
 * host of machines is lost three times and one message in twenty is lost or doubled.
 */
export function soakLocalJobs(seed: number, tasks: number, print: Print, only: readonly LocalPart[] = LOCAL_PARTS) {
  return withLocal(async (local) => {
    const customer = await newCustomer(local.frontDoorUrl, local.users.owner, 'Soak');
    const measured: Record<string, number> = {};
    if (only.includes('idle')) {
      const idle = await idleStarts(customer);
      print(`submission to first instruction, idle, ms: ${idle.join(' ')}`);
      measured['idleP50Ms'] = idle[Math.floor(idle.length / 2)] ?? 0;
    }
    await limitPlaces(local, PLACES);
    if (only.includes('rate')) {
      measured['jobsPerSecond'] = await shortJobs(customer);
      print(`short jobs a second on ${PLACES} places: ${measured['jobsPerSecond']}`);
    }
    if (only.includes('outputs')) {
      const { stagedMs, keptMs } = await manyOutputs(customer);
      print(`${OUTPUTS} outputs, from the program’s end to the attempt’s: ${stagedMs} ms, to the job’s: ${keptMs} ms`);
      Object.assign(measured, { stagedMs, keptMs });
    }
    if (only.includes('outputs-alone')) {
      measured['stagedAloneMs'] = await outputsAlone(local, customer);
      print(`the same while nothing is delivered, to the attempt’s end: ${measured['stagedAloneMs']} ms`);
    }
    await limitPlaces(local, PLACES_UNDER_FAULTS);
    const bad = await underFaults(seed, local, async () => {
      const array = only.includes('array') ? await arrayAndJoin(local, customer, tasks, print) : { wrong: [] };
      const many = only.includes('organisations') ? await soakOrganisations(local, tasks, print) : { wrong: [] };
      return { ...array, ...many, wrong: [...array.wrong, ...many.wrong] };
    });
    return { seed, tasks, ...measured, ...bad };
  });
}

/** One in twenty of what the relay publishes is lost, or comes twice. What is lost is found by the sweep. */
async function underFaults<T extends object>(seed: number, { endpoint }: LocalCatacloud, work: () => Promise<T>) {
  const proxy = await openBusProxy(endpoint, createRandom(seed), FAULTS);
  try {
    await pointAtBus(endpoint, 'catacloud-local-relay', proxy.url);
    const done = await work();
    const { entries, lost, doubled } = proxy.counts;
    return { ...done, published: entries, lostOnTheWay: lost, doubled };
  } finally {
    await proxy.close();
  }
}

/** Milliseconds, ascending. The program itself says when it runs: it is on this computer's clock. */
async function idleStarts(customer: Customer): Promise<number[]> {
  const configuration = await configurationOf(customer, 'date +%s%3N');
  const measured: number[] = [];
  for (let n = 0; n < IDLE_JOBS; n += 1) {
    const submittedMs = Date.now();
    const id = await submit(customer, configuration);
    await ended(customer, id);
    // The first one starts every function.
    if (n > 0) measured.push((await saidMs(customer, id)) - submittedMs);
  }
  return measured.sort((a, b) => a - b);
}

/** The time that a job's program has written; the log names it, whatever else stands there. */
async function saidMs(customer: Customer, job: string): Promise<number> {
  const log = await logOf(customer, job);
  const [said] = /\d{13}/.exec(log) ?? [];
  if (said === undefined) throw new Error(`${job} has written no time: ${JSON.stringify(log)}`);
  return Number(said);
}

async function shortJobs(customer: Customer): Promise<number> {
  const configuration = await configurationOf(customer, 'true');
  const startMs = performance.now();
  const ids = await eachOf(Array(SHORT_JOBS).fill(configuration), SUBMITTED_AT_ONCE, (one) => submit(customer, one));
  for (const id of ids) await ended(customer, id);
  return Number(((SHORT_JOBS * 1_000) / (performance.now() - startMs)).toFixed(2));
}

/** Until the report that hands them over is recorded, and until all of them are files. */
async function manyOutputs(customer: Customer) {
  const id = await submit(customer, await configurationOf(customer, `${WRITE_OUTPUTS}; date +%s%3N`));
  // Each look reads the rows of all of them.
  const job = await ended(customer, id, 1_000);
  const overMs = Date.now();
  if (job.outputs.length !== OUTPUTS) throw new Error(`the job has ${job.outputs.length} outputs and is ${job.status}`);
  const wroteMs = await saidMs(customer, id);
  const reportedMs = Date.parse(job.attempts.at(-1)?.endedAt ?? '');
  return { stagedMs: reportedMs - wroteMs, keptMs: overMs - wroteMs };
}

/**
 * The same while none of its commits is delivered: what the runner, the API and the store take. The emulator's one thread does for views
 * and sagas in the same time what AWS does beside. Deliveries are held before the program ends.
 */
async function outputsAlone(local: LocalCatacloud, customer: Customer): Promise<number> {
  Object.assign(process.env, awsEnvironment(local.endpoint));
  const { kernel } = deployedDependencies(local.outputs);
  const id = await submit(customer, await configurationOf(customer, `${WRITE_OUTPUTS}; sleep 8; date +%s%3N`));
  const attempt = async () => {
    const { state } = await kernel.load(job, id);
    return state.status === 'none' ? undefined : state.attempt;
  };
  const isStarted = async () => (await attempt())?.started !== undefined;
  await until('the program runs', isStarted, { limitMs: PATIENCE_MS });
  await whileHeld(local, async () => {
    const isOver = async () => (await attempt())?.over !== undefined;
    await until('the attempt has ended', isOver, { limitMs: PATIENCE_MS, everyMs: 250 });
  });
  const { attempts } = await ended(customer, id, 1_000);
  return Date.parse(attempts.at(-1)?.endedAt ?? '') - (await saidMs(customer, id));
}

async function arrayAndJoin(local: LocalCatacloud, customer: Customer, tasks: number, print: Print) {
  const { owner, org } = customer;
  const each = await configurationOf(customer, 'echo $TASK_INDEX > "$CATACLOUD_OUTPUTS/$TASK_INDEX.txt"');
  const join = await configurationOf(customer, 'cat "$CATACLOUD_INPUTS"/* | sort -n | uniq | wc -l');
  const array = Array.from({ length: tasks }, (_, n) => ({ N: String(n) }));
  const steps = [
    { name: 'each', configuration: each, array },
    { name: 'join', configuration: join, outputsOf: ['each'] },
  ];
  const startMs = performance.now();
  const { id: pipeline } = await owner.pipelines.submit({ org, body: { name: 'Array', steps } });
  let kills = 0;
  let seen = await owner.pipelines.get({ org, pipeline });
  const isOver = async () => {
    seen = (await unlessBehind(() => owner.pipelines.get({ org, pipeline }))) ?? seen;
    const { succeeded = 0 } = seen.steps[0]?.tasks ?? {};
    if (kills < KILLS && succeeded > (tasks * (kills + 1)) / (KILLS + 1)) {
      kills += 1;
      print(`${succeeded} of ${tasks} tasks have succeeded: the host is lost (${kills})`);
      await local.machines.lose();
      await local.machines.replace();
    }
    return seen.status !== 'running';
  };
  await until(() => `the pipeline is ${JSON.stringify(seen)}`, isOver, { limitMs: PATIENCE_MS, everyMs: 1_000 });
  const seconds = Math.round((performance.now() - startMs) / 1_000);
  const wrong: string[] = [];
  if (seen.status !== 'succeeded') wrong.push(`the pipeline has ${seen.status}`);
  if (kills < KILLS) wrong.push(`the host was lost ${kills} times`);
  const attempts = await wrongTasks(customer, pipeline, tasks, wrong);
  return { kills, attempts, seconds, wrong };
}

/** Each task has succeeded once, and the join has read the output of each. Answers with the attempts of all. */
async function wrongTasks(customer: Customer, pipeline: string, tasks: number, wrong: string[]): Promise<number> {
  const { owner, org } = customer;
  let attempts = 0;
  for (const step of ['each', 'join']) {
    for await (const { job, index } of owner.items('pipelines.listTasks', { org, pipeline, step })) {
      if (job === undefined) {
        wrong.push(`task ${index} of ${step} has no job`);
        continue;
      }
      const made = await owner.jobs.get({ org, job });
      attempts += made.attempts.length;
      const succeeded = made.attempts.filter(({ status }) => status === 'succeeded').length;
      if (succeeded !== 1) wrong.push(`task ${index} of ${step} has succeeded ${succeeded} times`);
      if (step === 'join' && !(await logOf(customer, job)).split('\n').includes(String(tasks)))
        wrong.push(`the join has read ${await logOf(customer, job)} outputs, not ${tasks}`);
    }
  }
  return attempts;
}

async function limitPlaces({ frontDoorUrl, users }: LocalCatacloud, all: number): Promise<void> {
  const admin = await clientOf(frontDoorUrl, users.admin);
  await admin.admin.changeJobSlots({ body: { all, organisation: all, machineTypes: {}, organisations: {} } });
}
