import { defined } from '../../../domain/defined.ts';
import { addDays, type Day, dayOf, isDay } from '../../../domain/metering/day.ts';
import { type DispatchPorts, type RunMessage, type WorkPorts, workRun } from './daily-run.ts';
import type { CloseNotes } from './run-outcomes.ts';

/**
 * The messages of the run's queue: the schedule's own (`{due, scheduledAt}`), an administrator's request for one day
 * (`{kind: 'dispatch', day}`), or a message of the run itself. Undefined for a text that is no message of the run: it goes to the dead-letter queue, for people to inspect. */
export function parseRunMessage(body: unknown, nowMs: number): RunMessage | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { kind, day, due, scheduledAt, organisationId, foundedAtMs, closedAtMs, organisations, waits, cursor } =
    body as Readonly<Record<string, unknown>>;
  if (typeof due === 'string') return { kind: 'dispatch', day: addDays(scheduledDay(scheduledAt, nowMs), -1) };
  if (typeof day !== 'string' || !isDay(day)) return undefined;
  const counted = numberOf(organisations);
  if (kind === 'dispatch') {
    return {
      kind,
      day,
      ...defined({ cursor: typeof cursor === 'string' ? cursor : undefined, organisations: counted }),
    };
  }
  const again = defined({ waits: numberOf(waits) });
  if (kind === 'complete' && counted !== undefined) return { kind, day, organisations: counted, ...again };
  if (kind === 'close' && typeof organisationId === 'string' && typeof foundedAtMs === 'number') {
    return { kind, day, organisationId, foundedAtMs, ...defined({ closedAtMs: numberOf(closedAtMs) }), ...again };
  }
  return undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/**
 * The day on which the schedule fired, so that a message that waited, however long, is still its own day's. The platform's clock
 * decides only where the schedule did not say when: a text that was never filled in, or an instant that is still to come.
 */
function scheduledDay(scheduledAt: unknown, nowMs: number): Day {
  const atMs = typeof scheduledAt === 'string' ? Date.parse(scheduledAt) : Number.NaN;
  return atMs >= 0 && atMs <= nowMs ? dayOf(atMs) : dayOf(nowMs);
}

/** Processes one message of the run's queue. When it throws, the message is delivered again. */
export async function handleRunMessage(
  ports: DispatchPorts & WorkPorts,
  body: unknown,
): Promise<CloseNotes | undefined> {
  const message = parseRunMessage(body, ports.nowMs());
  if (message === undefined)
    throw new TypeError(`no message of the billing run: ${JSON.stringify(body).slice(0, 200)}`);
  return workRun(ports, message);
}
