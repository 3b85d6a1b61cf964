import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { createRunOutcomes } from '../../lib/app/usage/commands/run-outcomes.ts';
import { deadLettersOf } from '../../lib/aws/sqs/dead-letters.ts';
import { billingRun } from '../../lib/domain/billing-run/billing-run.ts';
import { addDays, dayOf } from '../../lib/domain/metering/day.ts';
import { whileHeld } from '../../local/seed/hold-deliveries.ts';
import { withLocal } from '../../local/with-local.ts';
import { platformAt } from '../../scripts/views/place.ts';
import { until } from '../until.ts';
import { wrongCloses } from './closing-oracle.ts';
import { foundOn } from './closing-organisations.ts';
import { functionProcesses, ourProcesses } from './workers.ts';

/** Shares of the organisations at which every worker of the run dies. */
const DEATHS = [1 / 3, 2 / 3];
/** What a dead worker had in hand is delivered again after twelve minutes. */
const PATIENCE_MS = 6 * 3_600_000;
const DAILY = '-daily';
const EMULATOR = 'emulator.py';

type Print = (line: string) => void;

/**
 * The deployed run over the emulator's tables and queue: it closes the day that has ended for so many organisations, and all its workers are
 * killed twice on the way. The relay is held, so that the closes alone are measured: nothing follows from them.
 */
export function soakDeployedClosing(organisations: number, print: Print) {
  return withLocal(async (local) => {
    const { outputs, endpoint } = local;
    const platform = await platformAt({ stage: 'local', endpoint, outputs });
    return await whileHeld(local, async () => {
      const day = addDays(dayOf(platform.clock.nowMs()), -1);
      const founding = performance.now();
      const expected = await foundOn(day, organisations, outputs, print);
      const foundedSeconds = secondsSince(founding);
      print(`${expected.size} organisations in ${foundedSeconds} s`);
      const ran = await runDay(platform, outputs['DailyQueueUrl'] ?? '', day, organisations, print);
      const wrong = [...ran.wrong, ...(await wrongCloses(platform.events, day, expected))];
      return { seed: 0, organisations, foundedSeconds, ...ran, wrong };
    });
  });
}

type Platform = Awaited<ReturnType<typeof platformAt>>;

async function runDay({ queues, kernel, viewStore }: Platform, url: string, day: string, all: number, print: Print) {
  const outcomes = createRunOutcomes(viewStore);
  const work = cpuByProcess();
  const deaths = DEATHS.map((share) => Math.floor(share * all));
  const began = performance.now();
  let kills = 0;
  let closed = 0;
  let lastCloseSeconds = 0;
  await queues.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify({ kind: 'dispatch', day }) }));
  const isOver = async () => {
    work.sample();
    const seen = (await outcomes.summary(day)).closed;
    if (seen > closed) lastCloseSeconds = secondsSince(began);
    closed = seen;
    if (closed > (deaths[kills] ?? all)) {
      const workers = functionProcesses(DAILY);
      for (const pid of workers) process.kill(pid, 'SIGKILL');
      if (workers.length > 0) kills += 1;
      print(`${closed} of ${all} are closed after ${lastCloseSeconds} s: ${workers.length} workers are killed`);
    }
    return (await kernel.load(billingRun, day)).state.status === 'completed';
  };
  // A look reads every row of the run: the more there are, the fewer looks.
  const patience = { limitMs: PATIENCE_MS, everyMs: 1_000 + all };
  await until(() => `${closed} of ${all} organisations are closed`, isOver, patience);
  const summary = await outcomes.summary(day);
  const wrong: string[] = [];
  if (kills < DEATHS.length) wrong.push(`the workers died ${kills} times`);
  if (summary.closed !== all || summary.failed > 0) wrong.push(`${summary.closed} outcomes, ${summary.failed} failed`);
  for (const { organisationId, ...note } of summary.notes) wrong.push(`${organisationId}: ${JSON.stringify(note)}`);
  const dead = await deadLettersOf(queues, url.slice(url.lastIndexOf('/') + 1));
  if (dead > 0) wrong.push(`${dead} dead letters`);
  return { kills, lastCloseSeconds, seconds: secondsSince(began), ...work.seconds(), wrong };
}

/** Time of processors that the emulator takes, and the run's workers, dead ones included. */
function cpuByProcess() {
  const emulator = new Map<number, number>();
  const workers = new Map<number, number>();
  const first = ourProcesses().find(({ runs }) => runs.includes(EMULATOR))?.cpuSeconds ?? 0;
  const sum = (of: ReadonlyMap<number, number>) => Math.round([...of.values()].reduce((all, each) => all + each, 0));
  return {
    sample() {
      const daily = new Set(functionProcesses(DAILY));
      for (const { pid, runs, cpuSeconds } of ourProcesses()) {
        if (daily.has(pid)) workers.set(pid, cpuSeconds);
        else if (runs.includes(EMULATOR)) emulator.set(pid, cpuSeconds);
      }
    },
    seconds: () => ({ emulatorCpuSeconds: Math.round(sum(emulator) - first), workerCpuSeconds: sum(workers) }),
  };
}

function secondsSince(startMs: number): number {
  return Math.round((performance.now() - startMs) / 1_000);
}
