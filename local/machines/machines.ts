import { RUNNER_NOT_NEEDED } from '../../lib/app/machines/commands/state-change.ts';
import type { MachineSubmission } from '../../lib/app/ports/compute-engine.ts';
import type { MachineOrder } from '../../lib/aws/sqs/machine-order.ts';
import { defined } from '../../lib/domain/defined.ts';
import { MAX_REMEMBERED, MAX_WAITING } from './limits.ts';
import type { Roster } from './roster.ts';
import type { RunnerExit } from './runner-process.ts';
import type { MachineOf, StateChange, TellState } from './state-events.ts';

export interface MachinesOptions {
  /** Machines that may run at the same time; of those that wait, one of the organisation with the fewest is next. */
  readonly places: number;
  readonly roster: Roster;
  readonly tell: TellState;
  readonly run: (
    submission: MachineSubmission,
    life: { readonly signal: AbortSignal; readonly onStart: () => void },
  ) => Promise<RunnerExit>;
  readonly log: (line: string) => void;
}

interface Machine {
  readonly submission: MachineSubmission;
  readonly end: AbortController;
  running: boolean;
  /** State changes are reported one after the other, in order. */
  told: Promise<void>;
}

/** The machines of this host, from order to end. */
export function machines({ places, roster, tell, run, log }: MachinesOptions) {
  const present = new Map<string, Machine>();
  /** Machines that have ended, or were ended before their start arrived: orders arrive twice and out of order. */
  const gone = new Set<string>();
  const lives = new Set<Promise<void>>();
  let stopping = false;

  const { report, enqueue } = createReporter(tell, log);
  /** The last state of a machine. When it cannot be reported, the roster keeps it for the next host. */
  const close = async (machine: MachineOf, change: StateChange) => {
    remember(gone, machine.machineId);
    if (await report(machine, change)) await roster.remove(machine.machineId);
    present.delete(machine.machineId);
  };

  const live = async (machine: Machine): Promise<void> => {
    const { submission, end } = machine;
    const onStart = () => enqueue(machine, { status: 'RUNNING' });
    const exit = await run(submission, { signal: end.signal, onStart }).catch(failedRun);
    await machine.told;
    await close(submission, endOf(exit));
  };
  const startWaiting = () => {
    for (;;) {
      const machine = takeNext([...present.values()], places);
      if (machine === undefined) return;
      const life = live(machine).finally(() => {
        lives.delete(life);
        if (!stopping) startWaiting();
      });
      lives.add(life);
    }
  };

  const submit = async (submission: MachineSubmission): Promise<void> => {
    if (stopping) throw new Error('this host of machines is stopping: the order is for the next one');
    if (present.has(submission.machineId) || gone.has(submission.machineId)) return;
    if (present.size >= MAX_WAITING) return close(submission, { status: 'FAILED', reason: 'no machine is free' });
    await roster.add(submission);
    const machine: Machine = { submission, end: new AbortController(), running: false, told: Promise.resolve() };
    present.set(submission.machineId, machine);
    startWaiting();
  };
  const terminate = async (machineId: string, reason: string): Promise<void> => {
    remember(gone, machineId);
    const machine = present.get(machineId);
    machine?.end.abort(reason);
    if (machine === undefined || machine.running) return;
    await machine.told;
    await close(machine.submission, { status: 'FAILED', reason });
  };

  return {
    order: (order: MachineOrder) =>
      order.kind === 'submit' ? submit(order.submission) : terminate(order.machineId, order.reason),
    /** The machines that wait or run here. */
    present: (): readonly string[] => [...present.keys()],
    /** Fails what an earlier host has left unfinished. */
    async failLost(): Promise<void> {
      for (const machine of await roster.lost()) {
        log(`${machine.machineId} was lost when the last host ended`);
        await close(machine, { status: 'FAILED', reason: 'the host of the machine ended' });
      }
    },
    async stop(): Promise<void> {
      stopping = true;
      await Promise.all([...present.keys()].map((machineId) => terminate(machineId, 'the host of the machine ends')));
      await Promise.all(lives);
    },
  };
}

/** While a place is free, gives it to the first of the organisation that has the fewest, of those that wait. */
function takeNext(all: readonly Machine[], places: number): Machine | undefined {
  const running = all.filter((machine) => machine.running);
  if (running.length >= places) return undefined;
  const share = ({ submission: { organisationId } }: Machine) =>
    running.filter(({ submission }) => submission.organisationId === organisationId).length;
  const waiting = all.filter((machine) => !machine.running && !machine.end.signal.aborted);
  const next = waiting.toSorted((one, other) => share(one) - share(other))[0];
  if (next !== undefined) next.running = true;
  return next;
}

/** Adds an id, and drops the oldest when there are too many. */
function remember(ids: Set<string>, id: string): void {
  ids.add(id);
  const [oldest] = ids;
  if (ids.size > MAX_REMEMBERED && oldest !== undefined) ids.delete(oldest);
}

/** Reports the states of machines; a report that fails is logged, and ends nothing. */
function createReporter(tell: TellState, log: (line: string) => void) {
  const report = async (machine: MachineOf, change: StateChange): Promise<boolean> => {
    try {
      await tell(machine, change);
      return true;
    } catch (error) {
      const why = error instanceof Error ? error.message : error;
      log(`${machine.machineId}: ${change.status} cannot be reported: ${why}`);
      return false;
    }
  };
  /** After the reports of the same machine before it. */
  const enqueue = (machine: Machine, change: StateChange): void => {
    machine.told = machine.told.then(async () => {
      await report(machine.submission, change);
    });
  };
  return { report, enqueue };
}

function failedRun(error: unknown): RunnerExit {
  return { reason: `the runner failed: ${error instanceof Error ? error.message : error}` };
}

function endOf({ exitCode, reason }: RunnerExit): StateChange {
  if (exitCode === 0 && reason === undefined) return { status: 'SUCCEEDED', exitCode };
  const why = reason ?? (exitCode === RUNNER_NOT_NEEDED ? 'another runner has the attempt' : 'the runner failed');
  return { status: 'FAILED', reason: why, ...defined({ exitCode }) };
}
