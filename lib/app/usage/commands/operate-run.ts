import type { Day } from '../../../domain/metering/day.ts';
import { type DispatchPorts, dispatchRun, type RunMessage, type WorkPorts, workRun } from './daily-run.ts';

type Ports = DispatchPorts & WorkPorts;

export interface Rerun {
  readonly organisations: number;
  /** What could not be closed, and why. */
  readonly failed: readonly { readonly organisationId: string; readonly reason: string }[];
  /** Messages that were put off, because the log is not swept through the day's end. */
  readonly waiting: number;
}

/** Tries at one message; one that is put off is not tried again here. */
const MAX_TRIES = 3;

/**
 * Does a day's run in this process, for all organisations or for one: what is closed stays closed, what was left is
 * closed now. The run's own queue is not needed, so an operator may do it beside the schedule.
 */
export async function rerun(ports: Ports, day: Day, organisationId?: string): Promise<Rerun> {
  const wanted = (await dispatched(ports, day)).filter(
    (one) => (organisationId ?? one.organisationId) === one.organisationId,
  );
  const failed: { organisationId: string; reason: string }[] = [];
  let waiting = 0;
  for (const message of wanted) {
    const outcome = await closeOne(ports, message);
    if (outcome === 'waiting') waiting += 1;
    else if (outcome !== 'closed') failed.push({ organisationId: message.organisationId, reason: outcome.reason });
  }
  return { organisations: wanted.length, failed, waiting };
}

/** Every organisation's message, page after page. */
async function dispatched(ports: Ports, day: Day): Promise<readonly Extract<RunMessage, { kind: 'close' }>[]> {
  const queue: RunMessage[] = [];
  const put = { send: async (messages: readonly RunMessage[]) => void queue.push(...messages) };
  const closes: Extract<RunMessage, { kind: 'close' }>[] = [];
  await dispatchRun({ ...ports, queue: put }, { day });
  for (let message = queue.shift(); message !== undefined; message = queue.shift()) {
    if (message.kind === 'close') closes.push(message);
    if (message.kind === 'dispatch') await dispatchRun({ ...ports, queue: put }, message);
  }
  return closes;
}

/** Until all days are closed: one message may leave more for another. */
async function closeOne(
  ports: Ports,
  message: RunMessage,
): Promise<'closed' | 'waiting' | { readonly reason: string }> {
  for (let tries = 0; ; ) {
    const next: RunMessage[] = [];
    const put = { send: async (messages: readonly RunMessage[]) => void next.push(...messages) };
    try {
      await workRun({ ...ports, queue: put }, message);
    } catch (error) {
      tries += 1;
      if (tries >= MAX_TRIES) return { reason: error instanceof Error ? error.message : String(error) };
      continue;
    }
    const [more] = next;
    if (more === undefined) return 'closed';
    if (more.kind === 'close' && more.waits !== undefined) return 'waiting';
  }
}
