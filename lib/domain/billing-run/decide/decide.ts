import { type DecideContext, type Rejection, reject } from 'epoch';
import { dayEnd, isDay } from '../../metering/day.ts';
import type { BillingRunCommand } from '../commands.ts';
import type { BillingRunEvent } from '../events.ts';
import type { BillingRunState } from '../state.ts';

export function decide(
  command: BillingRunCommand,
  state: BillingRunState,
  { nowMs: atMs }: DecideContext,
): readonly BillingRunEvent[] | Rejection {
  const day = command.aggregateId;
  if (!isDay(day)) return reject('day-invalid', `"${day}" is no day of the form YYYY-MM-DD`);
  if (command.type === 'StartBillingRun') {
    if (state.status !== 'none') return [];
    if (atMs < dayEnd(day)) return reject('day-not-over', `${day} has not ended (UTC): it cannot be billed yet`);
    return [{ type: 'BillingRunStarted', data: { day, atMs } }];
  }
  const { organisations, failed } = command.data;
  if (state.status === 'none') return reject('run-not-started', `the run of ${day} has not started`);
  // A run that is gone through again says so only when its outcome has changed.
  const same = state.status === 'completed' && state.organisations === organisations && state.failed === failed;
  return same ? [] : [{ type: 'BillingRunCompleted', data: { day, organisations, failed, atMs } }];
}
