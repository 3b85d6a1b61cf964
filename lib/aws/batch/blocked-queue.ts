import { isId } from '../../domain/ids.ts';
import type { Log } from '../log.ts';

/** Writes why Batch calls its queue blocked, and the machine at its head; the line is counted, and rings. */
export function logBlockedQueue(log: Log, detail: unknown): void {
  const { jobName, statusReason } = Object(detail) as Readonly<Record<string, unknown>>;
  const machine = typeof jobName === 'string' && isId('machine', jobName) ? jobName : undefined;
  const reason = typeof statusReason === 'string' ? statusReason : undefined;
  log('warn', 'queue-blocked', { machine, reason }, { QueueBlocked: { value: 1, unit: 'count' } });
}
