import { commandsOf, createKernel } from 'epoch';
import { nodeRuntime } from 'epoch-dynamodb';
import { organisation } from '../../lib/domain/organisation/organisation.ts';
import { until } from '../../local/demo/steps.ts';
import { awsOf } from './aws.ts';
import { nothingMissing } from './delivery.ts';
import type { Drill, DrillStack } from './drill.ts';

const AHEAD_MS = 86_400_000;
/** What a function counts when the stream's last commit is stamped far ahead of its own clock. */
const COUNTED = 'kernel.clock-ahead';
/** Between this process's look at the clock and the function's. */
const TOLERANCE_MS = 60_000;
const ORIGIN = { actor: 'operator', correlation: 'npm run drill' };

/** Times of the stream's commits, oldest first. */
async function timesOf({ platform }: DrillStack, stream: string): Promise<readonly number[]> {
  const times: number[] = [];
  for await (const { atMs } of platform.events.read(stream)) times.push(atMs);
  return times;
}

export const clockSkew: Drill = {
  name: 'clock-skew',
  seenBy: `${COUNTED} in the log lines of functions; no alarm rings, for nothing is lost by it`,
  async inject(stack) {
    const { owner, platform, local, signal } = stack;
    const org = await stack.newOrganisation();
    const stream = `organisation#${org}`;
    const { nowMs, refresh } = platform.clock;
    // Drills before this one have moved the clock of the stack.
    await refresh();
    const skewed = createKernel({ ...nodeRuntime(), store: platform.events, nowMs: () => nowMs() + AHEAD_MS });
    const renamed = await skewed.execute(
      organisation,
      commandsOf(organisation).RenameOrganisation(org, { name: 'Tomorrow' }),
      ORIGIN,
    );
    if (!renamed.ok) throw new Error(renamed.rejection.message);
    return {
      fault: `a process whose clock is a day ahead has renamed ${org}`,
      async condition() {
        await owner.organisations.rename({ org, body: { name: 'Today' } });
        const { countLogged } = awsOf(local.endpoint);
        const lines = await until('a function counts it', signal, async () => {
          const found = await countLogged(COUNTED);
          return found > 0 ? found : undefined;
        });
        return `${lines} log line${lines === 1 ? ' counts' : 's count'} ${COUNTED}`;
      },
      // The process with the wrong clock has ended; the log itself is never changed.
      repair: async () => void (await stack.command('epoch', 'verify', stream)),
      async proof() {
        const times = await timesOf(stack, stream);
        const [before, last] = times.slice(-2);
        if (before === undefined || last === undefined) throw new Error(`${stream} has ${times.length} commits`);
        if (Math.abs(nowMs() - last) > TOLERANCE_MS || last > before)
          throw new Error(`the next commit is stamped ${new Date(last).toISOString()}`);
        const { name } = await owner.organisations.get({ org });
        if (name !== 'Today') throw new Error(`the organisation is called ${name}`);
        return `the next commit has the right time, and the chain of hashes is whole; ${await nothingMissing(stack)}`;
      },
    };
  },
};
