import { defined } from '../../../domain/defined.ts';
import { addDays, type Day, dayOf, isDay } from '../../../domain/metering/day.ts';
import { type DispatchPorts, dispatchRun, type RunMessage, type WorkPorts, workRun } from './daily-run.ts';

/**
 * The messages of the run's queue: the schedule's own (`{due, scheduledAt}`), an administrator's request for one day
 * (`{kind: 'dispatch', day}`), or a message of the run itself.
 */
export type QueuedMessage = RunMessage | { readonly kind: 'dispatch'; readonly day: Day };

/** Undefined for a text that is no message of the run: it goes to the dead-letter queue, for people to inspect. */
export function parseRunMessage(body: unknown, nowMs: number): QueuedMessage | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { kind, day, due, organisationId, foundedAtMs, organisations, waits } = body as Readonly<
    Record<string, unknown>
  >;
  if (typeof due === 'string') return { kind: 'dispatch', day: addDays(dayOf(nowMs), -1) };
  if (typeof day !== 'string' || !isDay(day)) return undefined;
  if (kind === 'dispatch') return { kind, day };
  const again = defined({ waits: typeof waits === 'number' ? waits : undefined });
  if (kind === 'complete' && typeof organisations === 'number') return { kind, day, organisations, ...again };
  if (kind === 'close' && typeof organisationId === 'string' && typeof foundedAtMs === 'number') {
    return { kind, day, organisationId, foundedAtMs, ...again };
  }
  return undefined;
}

/** Processes one message of the run's queue. When it throws, the message is delivered again. */
export async function handleRunMessage(ports: DispatchPorts & WorkPorts, body: unknown): Promise<void> {
  const message = parseRunMessage(body, ports.nowMs());
  if (message === undefined)
    throw new TypeError(`no message of the billing run: ${JSON.stringify(body).slice(0, 200)}`);
  if (message.kind !== 'dispatch') return workRun(ports, message);
  await dispatchRun(ports, message.day);
}
