import { commandsOf } from 'epoch';
import { startAttempt } from '../../lib/app/jobs/commands/start-attempt.ts';
import { recordMachineState } from '../../lib/app/machines/commands/record-machine-state.ts';
import type { ComputeEngine, MachineSubmission } from '../../lib/app/ports/compute-engine.ts';
import { job } from '../../lib/domain/job/job.ts';
import { arrivals, type JobsSimulation, ORIGIN } from './jobs-simulation.ts';
import type { Random } from './random.ts';

const BEAT_MS = 15_000;
const MAX_RUN_MS = 180_000;
const MAX_ON_THE_WAY_MS = 2_000;

/** What a runner knows of its own attempt, without the platform. */
export interface Run {
  readonly attemptId: string;
  readonly startedAtMs: number;
  endedAtMs?: number;
  lastBeatMs: number;
}

interface Machine {
  readonly submission: MachineSubmission;
  running: boolean;
  alive: boolean;
}

/**
 * A host of machines that can be killed without a word: everything on it is gone, and the next one knows nothing. Orders,
 * and reports of states, are lost and doubled on their way. A submission that is heard twice by two hosts runs two runners.
 */
export function createSimulatedHost(random: Random, places: number) {
  let simulation: JobsSimulation | undefined;
  let machines = new Map<string, Machine>();
  const runs: Run[] = [];
  let serial = 0;
  const sim = () => {
    if (simulation === undefined) throw new Error('the host has no platform');
    return simulation;
  };
  const send = (run: () => Promise<void>) => {
    for (let n = arrivals(random); n > 0; n -= 1) sim().timeline.after(1 + random.below(MAX_ON_THE_WAY_MS), run);
  };

  const report = ({ submission }: Machine, status: string) =>
    send(async () => {
      serial += 1;
      const detail = { jobName: submission.machineId, jobId: submission.machineId, status };
      await recordMachineState(sim(), detail, `report-${serial}`);
    });

  const end = (machine: Machine, status: 'SUCCEEDED' | 'FAILED') => {
    if (!machine.alive) return;
    machine.alive = false;
    machines.delete(machine.submission.machineId);
    report(machine, status);
    next();
  };

  /** The runner of one attempt, as `runner/` is: it starts, beats, ends and reports. */
  async function runAttempt(machine: Machine): Promise<void> {
    const { organisationId, jobId, attemptId } = machine.submission;
    serial += 1;
    const request = { organisationId, jobId, attemptId, token: `runner-${serial}` };
    const outcome = await startAttempt(sim(), request, ORIGIN);
    if (!outcome.ok) return end(machine, 'SUCCEEDED');
    const nowMs = sim().timeline.nowMs();
    const run: Run = { attemptId, startedAtMs: nowMs, lastBeatMs: nowMs };
    runs.push(run);
    const beat = async () => {
      if (!machine.alive || run.endedAtMs !== undefined) return;
      const { state } = await sim().kernel.load(job, jobId);
      const isOver = state.status === 'none' || state.attempt?.id !== attemptId || state.attempt.over !== undefined;
      const beatAtMs = sim().timeline.nowMs();
      const lease = { organisationId, jobId, attemptId, beatAtMs, beatWallMs: beatAtMs };
      if (isOver || !(await sim().leases.beat(lease))) return end(machine, 'SUCCEEDED');
      run.lastBeatMs = beatAtMs;
      sim().timeline.after(BEAT_MS, beat);
    };
    await beat();
    sim().timeline.after(1_000 + random.below(MAX_RUN_MS), async () => {
      if (!machine.alive) return;
      const data = { organisationId, attemptId, outcome: 'succeeded' as const, exitCode: 0 };
      // A report is a request with retries: it arrives, once or twice.
      for (let n = Math.max(1, arrivals(random)); n > 0; n -= 1) {
        await sim().kernel.execute(job, commandsOf(job).ReportAttempt(jobId, data), ORIGIN);
      }
      run.endedAtMs = sim().timeline.nowMs();
      await sim().leases.end(attemptId);
      end(machine, 'SUCCEEDED');
    });
  }

  function next(): void {
    const all = [...machines.values()];
    const free = places - all.filter(({ running }) => running).length;
    for (const machine of all.filter(({ running }) => !running).slice(0, Math.max(0, free))) {
      machine.running = true;
      report(machine, 'STARTING');
      sim().timeline.after(1 + random.below(3_000), async () => {
        if (!machine.alive) return;
        report(machine, 'RUNNING');
        await runAttempt(machine);
      });
    }
  }

  const engine: ComputeEngine = {
    async submit(submission) {
      send(async () => {
        if (machines.has(submission.machineId)) return;
        machines.set(submission.machineId, { submission, running: false, alive: true });
        next();
      });
    },
    async terminate(machineId) {
      send(async () => {
        const machine = machines.get(machineId);
        if (machine !== undefined) end(machine, 'FAILED');
      });
    },
    list: async () => [...machines.keys()],
    tidy: async () => 0,
  };

  return {
    engine,
    runs,
    attach: (to: JobsSimulation) => {
      simulation = to;
    },
    present: () => machines.size,
    kill(): number {
      const killed = machines.size;
      for (const machine of machines.values()) machine.alive = false;
      machines = new Map();
      return killed;
    },
  };
}

export type SimulatedHost = ReturnType<typeof createSimulatedHost>;
