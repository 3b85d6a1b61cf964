import { commandsOf, type Kernel, type Origin, type SentCommand } from 'epoch';
import type { ViewReader } from 'epoch/views';
import { billingRun } from '../../../domain/billing-run/billing-run.ts';
import type { BillingRunCommand } from '../../../domain/billing-run/commands.ts';
import { addDays, type Day, dayOf } from '../../../domain/metering/day.ts';
import { directoryRow } from '../../organisations/views/organisations.ts';
import { UsageError } from '../queries/errors.ts';
import { type CloseDayPorts, closeThrough } from './close-day.ts';
import type { RunOutcomes } from './run-outcomes.ts';

/** One message of the run's queue. `waits`: how often it was put back because its time had not come. */
export type RunMessage =
  | {
      readonly kind: 'close';
      readonly day: Day;
      readonly organisationId: string;
      readonly foundedAtMs: number;
      /** Absent as long as the organisation is open. */
      readonly closedAtMs?: number;
      readonly waits?: number;
    }
  | { readonly kind: 'complete'; readonly day: Day; readonly organisations: number; readonly waits?: number };

export interface RunQueue {
  /** At least once, in any order, not before the delay is over. The adapter batches as its queue wants. */
  send(messages: readonly RunMessage[], delaySeconds?: number): Promise<void>;
}

/** Pauses of 1, 2, 4 … seconds, at most a minute: about two hours in all, then the message fails like any other. */
export const MAX_WAITS = 120;
const LONGEST_WAIT_SECONDS = 60;

const RUN_ACTOR = 'billing-run';

export interface DispatchPorts {
  readonly kernel: Kernel;
  readonly views: ViewReader;
  readonly queue: RunQueue;
  readonly nowMs: () => number;
}

/** What the schedule starts after midnight UTC: the run of the day that has just ended. Run again, it does no harm. */
export async function dispatchRun(ports: DispatchPorts, day: Day = yesterday(ports.nowMs())): Promise<number> {
  await send(ports, commandsOf(billingRun).StartBillingRun(day));
  let count = 0;
  for await (const rows of directoryRow.everyPage(ports.views, {})) {
    const messages = rows
      // An organisation that was made after the day's end has nothing to close yet.
      .filter(({ values }) => dayOf(values.foundedAtMs) <= day && !hasEnded(values, day))
      .map(({ values }): RunMessage => ({ kind: 'close', day, ...values }));
    await ports.queue.send(messages);
    count += messages.length;
  }
  await ports.queue.send([{ kind: 'complete', day, organisations: count }]);
  return count;
}

/**
 * Days after its closing on which an organisation's days are still closed: its last month gets over its grace time, and
 * what is late is taken in. It stores nothing any more.
 */
export const DAYS_AFTER_CLOSING = 62;

function hasEnded({ closedAtMs }: { readonly closedAtMs?: number }, day: Day): boolean {
  return closedAtMs !== undefined && day > addDays(dayOf(closedAtMs), DAYS_AFTER_CLOSING);
}

export interface WorkPorts extends CloseDayPorts {
  readonly queue: RunQueue;
  readonly outcomes: RunOutcomes;
  /** Makes sure that there is a billing account: opens the organisation's where there is none. */
  readonly openAccount: (organisationId: string, origin: Origin, foundedAtMs: number) => Promise<void>;
  /** Makes a day the last that is billed, unless there is one. */
  readonly closeAccount: (organisationId: string, origin: Origin, lastDay: Day) => Promise<void>;
}

/**
 * Takes one message. One whose time has not come (the log is not swept, others are not through) is put back for a
 * moment; what this throws leaves the message to be delivered again.
 */
export async function workRun(ports: WorkPorts, message: RunMessage): Promise<void> {
  try {
    await (message.kind === 'complete' ? complete(ports, message) : closeOne(ports, message));
  } catch (error) {
    const { waits = 0 } = message;
    if (!isTooEarly(error) || waits >= MAX_WAITS) throw error;
    const seconds = Math.min(LONGEST_WAIT_SECONDS, 2 ** Math.min(waits, 10));
    await ports.queue.send([{ ...message, waits: waits + 1 }], seconds);
  }
}

function isTooEarly(error: unknown): boolean {
  return error instanceof UsageError && (error.code === 'log-not-swept' || error.code === 'run-incomplete');
}

async function closeOne(ports: WorkPorts, message: Extract<RunMessage, { kind: 'close' }>): Promise<void> {
  const { day, organisationId, foundedAtMs, closedAtMs } = message;
  const origin = originOf(day);
  try {
    await ports.openAccount(organisationId, origin, foundedAtMs);
    if (closedAtMs !== undefined) await ports.closeAccount(organisationId, origin, dayOf(closedAtMs));
    const { more } = await closeThrough(ports, { organisationId, foundedAtMs, day, origin });
    if (more) await ports.queue.send([message]);
    else await ports.outcomes.record(day, organisationId, { status: 'closed' }, ports.nowMs());
  } catch (error) {
    // Too early is no outcome: nothing was tried yet.
    if (isTooEarly(error)) throw error;
    const reason = error instanceof UsageError ? error.code : 'failed';
    await ports.outcomes.record(day, organisationId, { status: 'failed', reason }, ports.nowMs());
    throw error;
  }
}

/** Says how the run went; while an organisation has failed it may still be healed, so the question is asked again. */
async function complete(ports: WorkPorts, message: Extract<RunMessage, { kind: 'complete' }>): Promise<void> {
  const { day, organisations: expected } = message;
  const { closed, failed } = await ports.outcomes.summary(day);
  if (closed + failed < expected) {
    throw new UsageError('run-incomplete', `${closed + failed} of ${expected} organisations are through with ${day}`);
  }
  await send(ports, commandsOf(billingRun).CompleteBillingRun(day, { organisations: expected, failed }));
  if (failed > 0) throw new UsageError('run-incomplete', `${failed} organisations failed on ${day}`);
}

async function send({ kernel }: { kernel: Kernel }, command: SentCommand<BillingRunCommand>): Promise<void> {
  const day = command.aggregateId;
  const outcome = await kernel.execute(billingRun, command, originOf(day));
  if (!outcome.ok) throw new UsageError('close-refused', `run of ${day}: ${outcome.rejection.message}`);
}

function originOf(day: Day): Origin {
  return { actor: RUN_ACTOR, correlation: `billing-run#${day}`, causation: `billing-run#${day}` };
}

function yesterday(nowMs: number): Day {
  return addDays(dayOf(nowMs), -1);
}
