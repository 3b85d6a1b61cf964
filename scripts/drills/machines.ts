import { hasEnded } from '../../lib/client/job-end.ts';
import type { ReplyOf } from '../../lib/client/types.ts';
import { until } from '../../local/demo/steps.ts';
import { onOwnPlan, overMidnight } from '../../local/demo/story.ts';
import type { Drill, DrillStack } from './drill.ts';

type Job = ReplyOf<'jobs.get'>;

/** A lease is two minutes, and its judge runs every minute. */
const BEYOND_THE_LEASE_MS = 420_000;
const RUN_SECONDS = 20;

async function submitted({ owner }: DrillStack, org: string): Promise<string> {
  const command = { command: '/bin/sh', arguments: ['-c', `sleep ${RUN_SECONDS}`], environment: {} };
  const spec = { ...command, machineType: 'standard-1', timeoutMs: 600_000, maxAttempts: 1 };
  const { id: configuration } = await owner.jobs.draftConfiguration({ org, body: { name: 'Drill', spec } });
  await owner.jobs.publishConfiguration({ org, configuration });
  const { id } = await owner.jobs.create({ org, body: { name: 'Drill', configuration } });
  await owner.jobs.submit({ org, job: id });
  return id;
}

export const deadMachineHost: Drill = {
  name: 'dead-machine-host',
  seenBy: 'attempts that end as lost; no alarm rings for one, a lost attempt is tried again by itself',
  async inject(stack) {
    const { owner, local, signal } = stack;
    const org = await stack.newOrganisation();
    await onOwnPlan(stack.admin, org, 'Drill');
    const job = await submitted(stack, org);
    const jobUntil = (what: string, isWanted: (job: Job) => boolean) =>
      until(
        what,
        signal,
        async () => {
          const seen = await owner.jobs.get({ org, job });
          return isWanted(seen) ? seen : undefined;
        },
        BEYOND_THE_LEASE_MS,
      );
    await jobUntil('the attempt runs', ({ attempts }) => attempts.at(-1)?.status === 'running');
    await local.machines.lose();
    return {
      fault: 'the host lost its power while an attempt ran: neither it nor the runner can report anything',
      async condition() {
        const { attempts } = await jobUntil('the lease ends', ({ attempts: [first] }) => first?.status === 'lost');
        return `attempt 1 is ${attempts[0]?.status}: ${attempts[0]?.reason}`;
      },
      repair: () => local.machines.replace(),
      async proof() {
        const { status, attempts } = await jobUntil('the job ends', hasEnded);
        const [last] = attempts.slice(-1);
        if (status !== 'completed' || last === undefined) throw new Error(`the job is ${status}`);
        const day = await overMidnight(stack.admin);
        const rerun = () => stack.command('billing', 'rerun', '--day', day).catch(() => undefined);
        await until('the log is swept and the day is closed', signal, rerun, BEYOND_THE_LEASE_MS);
        const { items } = await owner.billing.listUsageDays({ org, query: { from: day, to: day } });
        const count = items[0]?.usage.find(({ meter }) => meter === 'compute.seconds:standard-1')?.count;
        if (count !== last.runMs) throw new Error(`${count} ms are counted, the last attempt ran for ${last.runMs} ms`);
        return `attempt ${attempts.length} has completed the job, and ${count} ms are billed: its own, once`;
      },
    };
  },
};
