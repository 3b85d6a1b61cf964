import { describeError } from 'epoch/subscriptions';
import { nodeRuntime } from 'epoch-dynamodb';
import { beginCopy, type CopyLogPorts, type CopyStep, workCopy } from '../../app/platform/commands/copy-log.ts';
import { followedOf } from '../../app/platform/queries/settled.ts';
import type { Clock } from '../../app/ports/clock.ts';
import type { RunQueue } from '../../app/ports/run-queue.ts';
import { EFFECTS } from '../../app/subscriptions.ts';
import { environment } from '../environment.ts';
import { changeLogOnAws, projectionPlatformOnAws } from '../platform.ts';
import { createLogCopies } from '../s3/log-copies.ts';
import { runQueueAt } from '../sqs/run-queue.ts';
import { type QueueHandler, queueHandler } from './queue-handler.ts';

/** A copy that is settled until longer before it was made: the relay or a sweep is late. */
const LATE_MS = 3_600_000;

/** Copies the days of the log that have ended, a segment a message: each sends the next. */
export function copyHandler(): QueueHandler {
  return queueHandler({
    name: 'copy',
    setUp: copiesOnAws,
    async handle({ queue, ...ports }, { body }, log) {
      const tableFailed = (path: string, error: unknown) =>
        log('error', 'table not written', { path, error: describeError(error) });
      const working = { ...ports, tableFailed };
      const step = stepOf(JSON.parse(body)) ?? (await beginCopy(working));
      const copied = await workCopy(working, step);
      if (copied.outcome === 'copied') {
        const { commits, events, exportedAt, settledThrough, unreadable, daily } = copied.manifest;
        const isLate = Date.parse(exportedAt) - Date.parse(settledThrough) > LATE_MS;
        const level = unreadable.length > 0 || isLate ? 'error' : 'info';
        const measures = { Commits: { value: commits, unit: 'count' as const } };
        log(
          level,
          'copied',
          { through: daily?.through, after: daily?.after, events, exportedAt, settledThrough, unreadable },
          measures,
        );
      } else {
        const { after, through, earlier } = step;
        if (copied.outcome === 'begun-anew') log('error', 'copies differ from the log', { after, through, earlier });
        await queue.send([copied.next]);
      }
      return copied.outcome;
    },
  });
}

/** A step as this handler sends it; undefined for the schedule's message. */
function stepOf(value: unknown): CopyStep | undefined {
  return typeof value === 'object' && value !== null && 'segment' in value ? (value as CopyStep) : undefined;
}

function copiesOnAws(): Omit<CopyLogPorts, 'tableFailed'> & {
  readonly clock: Clock;
  readonly queue: RunQueue<CopyStep>;
} {
  const { events: reader, viewStore, clock, dynamo } = projectionPlatformOnAws();
  return {
    ...{ reader, clock, nowMs: clock.nowMs, newId: nodeRuntime().newId },
    changeLog: changeLogOnAws(dynamo),
    effects: followedOf(EFFECTS, viewStore),
    copies: createLogCopies(environment('COPIES_BUCKET')),
    queue: runQueueAt(environment('COPY_QUEUE_URL')),
  };
}
