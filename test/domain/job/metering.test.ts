import { isRejection } from 'epoch';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { machineIdOf } from '../../../lib/domain/ids.ts';
import type { JobCommand } from '../../../lib/domain/job/commands.ts';
import type { JobEvent } from '../../../lib/domain/job/events.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { isActive, type JobState } from '../../../lib/domain/job/state.ts';
import { attemptId, sampleUlid, spec } from '../sample.ts';
import { created, START_MS, send } from './sample.ts';

const names = fc.integer({ min: 1, max: 6 }).map(attemptId);
const tokens = fc.constantFrom('runner-1', 'runner-2');
/** Its attempt is named when it is sent: ids are never used twice. */
const begin = send('BeginAttempt', { attemptId: attemptId(), machineType: spec.machineType });
const commands: fc.Arbitrary<JobCommand> = fc.oneof(
  fc.constant(begin),
  names.map((id) => send('ReturnSlot', { attemptId: id })),
  fc.constant(send('SubmitJob', { userId: 'usr_bob' })),
  fc.constant(send('RetryJob', { userId: 'usr_bob' })),
  fc.constant(send('CancelJob', { cancelledBy: 'usr_ada' })),
  fc
    .tuple(names, tokens)
    .map(([id, token]) => send('StartAttempt', { attemptId: id, token, machineId: machineIdOf(id), inputs: [] })),
  fc
    .tuple(names, fc.constantFrom('succeeded' as const, 'failed' as const, 'timed-out' as const))
    .map(([id, outcome]) => send('ReportAttempt', { attemptId: id, outcome })),
  names.map((id) => send('ExpireAttempt', { attemptId: id })),
  names.map((id) => send('FailAttempt', { attemptId: id, reason: 'lost' })),
);

describe('whatever is sent to a job, in any order', () => {
  it('starts every attempt at most once, ends every started one once, and runs one at a time', () => {
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 60 }), (order) => {
        let state: JobState = job.evolve(job.initial, created());
        let made = 0;
        const log: JobEvent[] = [];
        for (const [i, drawn] of order.entries()) {
          const command =
            drawn === begin
              ? send('BeginAttempt', { attemptId: attemptId(made + 1), machineType: spec.machineType })
              : drawn;
          const context = { nowMs: START_MS + i * 60_000, id: sampleUlid(made + 1), actor: 'usr_bob' };
          const decision = job.decide(command, state, context);
          if (isRejection(decision)) continue;
          made += decision.filter(({ type }) => type === 'AttemptRequested').length;
          state = decision.reduce(job.evolve, state);
          log.push(...decision);

          const running = new Set<string>();
          for (const event of log) {
            if (event.type === 'AttemptStarted') {
              expect(running.size).toBe(0);
              running.add(event.data.attemptId);
            }
            if (event.type === 'AttemptEnded') expect(running.delete(event.data.attemptId)).toBe(true);
          }
          const isRunning = state.status === 'running';
          expect(running.size).toBe(isRunning ? 1 : 0);
          expect(state.status !== 'none' && isActive(state)).toBe(state.status === 'submitted' || isRunning);
        }
        const starts = log.flatMap((event) => (event.type === 'AttemptStarted' ? [event.data.attemptId] : []));
        expect(new Set(starts).size).toBe(starts.length);
        const numbers = log.flatMap((event) => (event.type === 'AttemptRequested' ? [event.data.number] : []));
        expect(numbers).toEqual(numbers.map((_, index) => index + 1));
        const slots = log.filter(({ type }) => type === 'AttemptRequested').length;
        const returned = log.filter(({ type }) => type === 'SlotReturned').length;
        expect(slots - returned).toBe(state.status !== 'none' && state.slot !== undefined ? 1 : 0);
      }),
      { numRuns: 200 },
    );
  });
});
