import { commandsOf } from 'epoch';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { job } from '../../lib/domain/job/job.ts';
import { createTestApi } from './api.ts';

const JOB = commandsOf(job);
const SPEC = {
  command: '/bin/true',
  arguments: [],
  environment: {},
  machineType: 'standard-1',
  timeoutMs: 60_000,
  maxAttempts: 2,
};
const STEPS = ['submit', 'begin', 'start', 'succeed', 'fail', 'lose', 'cancel', 'read'] as const;
type Step = (typeof STEPS)[number];

async function scene() {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const at = { token: owner.token, params: { org } };
  const { body: configuration } = await api.send('jobs.draftConfiguration', { ...at, body: { name: 'C', spec: SPEC } });
  await api.send('jobs.publishConfiguration', { ...at, params: { org, configuration: configuration.id } });
  const { body } = await api.send('jobs.create', { ...at, body: { name: 'J', configuration: configuration.id } });
  return { api, org, owner, jobId: body.id as string };
}

test('a job is never shown with an older attempt than its state, however far its views are behind', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom<Step>(...STEPS), { maxLength: 14 }), async (steps) => {
      const { api, org, owner, jobId } = await scene();
      const of = { organisationId: org };
      const log = async () => {
        const { state } = await api.behind.load(job, jobId);
        if (state.status === 'none') throw new Error('the job is gone');
        return state;
      };
      for (const step of [...steps, 'read' as const]) {
        const attemptId = (await log()).attempt?.id ?? 'att_none';
        const report = { ...of, attemptId };
        const command = {
          submit: JOB.SubmitJob(jobId, { ...of, userId: owner.id }),
          begin: JOB.BeginAttempt(jobId, { ...of, attemptId: api.newId('attempt'), machineType: 'standard-1' }),
          start: JOB.StartAttempt(jobId, { ...report, token: 't', machineId: 'mch_1', inputs: [] }),
          succeed: JOB.ReportAttempt(jobId, { ...report, outcome: 'succeeded' }),
          fail: JOB.ReportAttempt(jobId, { ...report, outcome: 'failed', exitCode: 1 }),
          lose: JOB.FailAttempt(jobId, { ...report, reason: 'lost' }),
          cancel: JOB.CancelJob(jobId, { ...of, cancelledBy: owner.id }),
          read: undefined,
        }[step];
        if (command !== undefined) {
          await api.behind.execute(job, command, { actor: 'usr_x', correlation: 'c' });
          continue;
        }
        const { body } = await api.send('jobs.get', { token: owner.token, params: { org, job: jobId } });
        const { status, attempts, attempt } = await log();
        expect(body).toMatchObject({ status });
        expect(body.attempts).toHaveLength(attempts);
        const ended = body.attempts.map(({ endedAt }: { endedAt?: string }) => endedAt !== undefined);
        expect(ended).toEqual(
          ended.map((_: boolean, index: number) => index < attempts - 1 || attempt?.over !== undefined),
        );
      }
    }),
    { numRuns: 30 },
  );
});

test('a job whose attempts cannot be brought up to date is shown with a mark', async () => {
  const { api, org, owner, jobId } = await scene();
  const address = { view: 'jobs@2', stream: `job#${jobId}`, checkpointRow: { partition: jobId, sort: 'job' } };
  const { version } = await api.viewStore.checkpoint(address);
  await api.behind.execute(job, JOB.SubmitJob(jobId, { organisationId: org, userId: owner.id }), {
    actor: 'usr_x',
    correlation: 'c',
  });
  await api.viewStore.fail({ ...address, at: { version, failures: 0 }, error: 'broken', atMs: 1, parkAfter: 1 });
  const got = await api.send('jobs.get', { token: owner.token, params: { org, job: jobId } });
  expect([got.status, got.body.status, got.headers['Stale']]).toEqual([200, 'submitted', '1']);
});
