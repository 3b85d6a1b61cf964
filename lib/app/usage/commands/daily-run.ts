import { commandsOf, type Kernel, type Origin, type SentCommand } from 'epoch';
import type { ViewReader } from 'epoch/views';
import { billingRun } from '../../../domain/billing-run/billing-run.ts';
import type { BillingRunCommand } from '../../../domain/billing-run/commands.ts';
import type { DayMeter } from '../../../domain/daily-usage/events.ts';
import { defined } from '../../../domain/defined.ts';
import { addDays, type Day, dayOf } from '../../../domain/metering/day.ts';
import { directoryRow } from '../../organisations/views/organisations.ts';
import type { RunQueue } from '../../ports/run-queue.ts';
import { UsageError } from '../queries/errors.ts';
import { type CloseDayPorts, closeThrough } from './close-day.ts';
import type { CloseNotes, RunOutcomes } from './run-outcomes.ts';

/** One message of the run's queue. `waits`: how often it was put back because its time had not come. */
export type RunMessage =
  /** A page of organisations; `organisations`: how many the pages before it sent. The last page ends the chain. */
  | { readonly kind: 'dispatch'; readonly day: Day; readonly cursor?: string; readonly organisations?: number }
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

/**
 * Pauses of 1, 2, 4 … seconds, at most a minute: about two hours in all. Then a day is closed although the log is not swept
 * through its end, and flagged: what comes after that corrects it. The end of a run fails like any other message.
 */
export const MAX_WAITS = 120;
const LONGEST_WAIT_SECONDS = 60;

const RUN_ACTOR = 'billing-run';

export interface DispatchPorts {
  readonly kernel: Kernel;
  readonly views: ViewReader;
  readonly queue: RunQueue<RunMessage>;
  readonly nowMs: () => number;
}

/** Organisations that one message dispatches: far fewer than a function has time for. */
export const DISPATCH_PAGE = 500;

type Dispatch = Omit<Extract<RunMessage, { kind: 'dispatch' }>, 'kind'>;

/**
 * What the schedule starts after midnight UTC: the run of the day that has just ended, a page of organisations after the
 * other. Any page may be done again: what was sent twice is done once.
 */
export async function dispatchRun(
  ports: DispatchPorts,
  { day, cursor, organisations = 0 }: Dispatch = { day: yesterday(ports.nowMs()) },
): Promise<number> {
  if (cursor === undefined) await send(ports, commandsOf(billingRun).StartBillingRun(day));
  const page = await directoryRow.page(ports.views, {}, { limit: DISPATCH_PAGE, ...defined({ cursor }) });
  const messages = page.items
    // An organisation that was made after the day's end has nothing to close yet.
    .filter(({ values }) => dayOf(values.foundedAtMs) <= day && !hasEnded(values, day))
    .map(({ values }): RunMessage => ({ kind: 'close', day, ...values }));
  const count = organisations + messages.length;
  const next: RunMessage =
    page.cursor === undefined
      ? { kind: 'complete', day, organisations: count }
      : { kind: 'dispatch', day, cursor: page.cursor, organisations: count };
  await ports.queue.send(messages);
  await ports.queue.send([next]);
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

export interface WorkPorts extends CloseDayPorts, DispatchPorts {
  readonly outcomes: RunOutcomes;
  /** Makes sure that there is a billing account: opens the organisation's where there is none. */
  readonly openAccount: (organisationId: string, origin: Origin, foundedAtMs: number) => Promise<void>;
  /** Of what days counted, what no price is agreed for. */
  readonly unpriced: (organisationId: string, used: readonly DayMeter[]) => Promise<readonly DayMeter[]>;
  /** Makes a day the last that is billed, unless there is one. */
  readonly closeAccount: (organisationId: string, origin: Origin, lastDay: Day) => Promise<void>;
}

/**
 * Takes one message. One whose time has not come (the log is not swept, others are not through) is put back for a
 * moment; what this throws leaves the message to be delivered again. Answers what is to be noted of a close.
 */
export async function workRun(ports: WorkPorts, message: RunMessage): Promise<CloseNotes | undefined> {
  if (message.kind === 'dispatch') {
    await dispatchRun(ports, message);
    return undefined;
  }
  const { waits = 0 } = message;
  const isLast = waits >= MAX_WAITS;
  try {
    if (message.kind === 'close') return await closeOne(ports, message, isLast);
    await complete(ports, message);
  } catch (error) {
    if (!isTooEarly(error) || isLast) throw error;
    const seconds = Math.min(LONGEST_WAIT_SECONDS, 2 ** Math.min(waits, 10));
    await ports.queue.send([{ ...message, waits: waits + 1 }], seconds);
  }
  return undefined;
}

function isTooEarly(error: unknown): boolean {
  return error instanceof UsageError && (error.code === 'log-not-swept' || error.code === 'run-incomplete');
}

async function closeOne(
  ports: WorkPorts,
  message: Extract<RunMessage, { kind: 'close' }>,
  isLast: boolean,
): Promise<CloseNotes | undefined> {
  const { day, organisationId, foundedAtMs, closedAtMs } = message;
  const origin = originOf(day);
  try {
    await ports.openAccount(organisationId, origin, foundedAtMs);
    if (closedAtMs !== undefined) await ports.closeAccount(organisationId, origin, dayOf(closedAtMs));
    const unswept = isLast ? 'close' : 'wait';
    const closed = await closeThrough(ports, { organisationId, foundedAtMs, day, origin, unswept });
    const { more, used, quarantined, flagged } = closed;
    const notes = { quarantined, flagged, unpriced: await ports.unpriced(organisationId, used) };
    if (more) await ports.queue.send([message]);
    else await ports.outcomes.record(day, organisationId, { status: 'closed', ...notes }, ports.nowMs());
    return notes;
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
