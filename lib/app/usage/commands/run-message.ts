import { defined } from '../../../domain/defined.ts';
import { addDays, DAY_MS, type Day, dayOf, isDay } from '../../../domain/metering/day.ts';
import { type DispatchPorts, dispatchRun, type RunMessage, type WorkPorts, workRun } from './daily-run.ts';

/**
 * The messages of the run's queue: the schedule's own (`{due, scheduledAt}`), an administrator's request for one day
 * (`{kind: 'dispatch', day}`), or a message of the run itself.
 */
export type QueuedMessage = RunMessage | { readonly kind: 'dispatch'; readonly day: Day };

/** Undefined for a text that is no message of the run: it goes to the dead-letter queue, for people to inspect. */
export function parseRunMessage(body: unknown, nowMs: number): QueuedMessage | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { kind, day, due, scheduledAt, organisationId, foundedAtMs, closedAtMs, organisations, waits } =
    body as Readonly<Record<string, unknown>>;
  if (typeof due === 'string') return { kind: 'dispatch', day: addDays(scheduledDay(scheduledAt, nowMs), -1) };
  if (typeof day !== 'string' || !isDay(day)) return undefined;
  if (kind === 'dispatch') return { kind, day };
  const again = defined({ waits: numberOf(waits) });
  if (kind === 'complete' && typeof organisations === 'number') return { kind, day, organisations, ...again };
  if (kind === 'close' && typeof organisationId === 'string' && typeof foundedAtMs === 'number') {
    return { kind, day, organisationId, foundedAtMs, ...defined({ closedAtMs: numberOf(closedAtMs) }), ...again };
  }
  return undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/**
 * The day on which the schedule fired, so that a message that waited over midnight is still its own day's. Where that is a
 * day or more away (a moved test clock, a text that was never filled in), the platform's clock decides.
 */
function scheduledDay(scheduledAt: unknown, nowMs: number): Day {
  const atMs = typeof scheduledAt === 'string' ? Date.parse(scheduledAt) : Number.NaN;
  return atMs <= nowMs && nowMs - atMs < DAY_MS ? dayOf(atMs) : dayOf(nowMs);
}

/** Processes one message of the run's queue. When it throws, the message is delivered again. */
export async function handleRunMessage(ports: DispatchPorts & WorkPorts, body: unknown): Promise<void> {
  const message = parseRunMessage(body, ports.nowMs());
  if (message === undefined)
    throw new TypeError(`no message of the billing run: ${JSON.stringify(body).slice(0, 200)}`);
  if (message.kind !== 'dispatch') return workRun(ports, message);
  await dispatchRun(ports, message.day);
}
