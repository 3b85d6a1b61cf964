import type { RunMessage } from '../../app/usage/commands/daily-run.ts';
import { handleRunMessage } from '../../app/usage/commands/run-message.ts';
import type { CloseNotes } from '../../app/usage/commands/run-outcomes.ts';
import { dailyRunOf } from '../../app/usage.ts';
import { environment } from '../environment.ts';
import type { Measures } from '../log.ts';
import { changeLogOnAws, platformOnAws } from '../platform.ts';
import { runQueueAt } from '../sqs/run-queue.ts';
import { type QueueHandler, queueHandler } from './queue-handler.ts';

/** Processes the daily run's queue: messages of the schedule and of the run itself. */
export function dailyHandler(): QueueHandler {
  return queueHandler({
    name: 'daily',
    setUp() {
      const platform = platformOnAws();
      const queue = runQueueAt<RunMessage>(environment('DAILY_QUEUE_URL'));
      return {
        clock: platform.clock,
        ports: dailyRunOf(platform, { queue, changeLog: changeLogOnAws(platform.dynamo) }),
      };
    },
    async handle({ ports }, { body }, log) {
      const notes = await handleRunMessage(ports, JSON.parse(body));
      if (notes !== undefined && isNoted(notes)) log('warn', 'noted', { message: body, ...notes }, measuresOf(notes));
      return 'done';
    },
  });
}

function isNoted({ quarantined, unpriced, flagged }: CloseNotes): boolean {
  return flagged || quarantined.length > 0 || unpriced.length > 0;
}

/** The alarms watch them. */
function measuresOf({ quarantined, unpriced, flagged }: CloseNotes): Measures {
  const count = (value: number) => ({ value, unit: 'count' as const });
  return { Quarantined: count(quarantined.length), Unpriced: count(unpriced.length), Flagged: count(flagged ? 1 : 0) };
}
