import { until } from '../../local/demo/steps.ts';
import { overMidnight } from '../../local/demo/story.ts';
import { awsOf } from './aws.ts';
import { moveClock, nothingMissing } from './delivery.ts';
import type { Drill } from './drill.ts';
import { BEYOND_THE_SWEEP_MS, SCHEMA_OF_TOMORROW, storedEvents } from './stored-events.ts';

const PREFIX = 'catacloud-local-';
export const parkedStream: Drill = {
  name: 'parked-stream',
  seenBy: 'alarms <Subscriber>/Parked and ParkedBySweep: a commit that cannot be handled',
  async inject(stack) {
    const { switchRules } = awsOf(stack.local.endpoint);
    const org = await stack.newOrganisation();
    await switchRules(stack.local.outputs.BusName, false);
    const { uploadId, fileId } = await stack.owner.files.startUpload({ org, body: { name: 'a.bin', sizeBytes: '9' } });
    await stack.owner.files.abortUpload({ org, upload: uploadId });
    const stream = `file#${fileId}`;
    const events = storedEvents(stack, stream, 2);
    const sound = await events.read();
    await events.write(sound.replace(/"schema":\d+/, SCHEMA_OF_TOMORROW));
    await switchRules(stack.local.outputs.BusName, true);
    await moveClock(stack, BEYOND_THE_SWEEP_MS);
    return {
      fault: `an event of ${stream} is in a schema that this release cannot read`,
      condition: () =>
        until('the stream is parked', stack.signal, async () => {
          const line = (await stack.command('views', 'list'))
            .split('\n')
            .find((each) => each.includes(`${stream} after`));
          return line?.trim();
        }),
      async repair() {
        // As the release that can read it would.
        await events.write(sound);
        await stack.command('views', 'redrive');
      },
      proof: () => nothingMissing(stack),
    };
  },
};

export const failedBillingRun: Drill = {
  name: 'failed-billing-run',
  seenBy: 'alarm Daily/Work/Late: messages of the day’s run wait, or the status of the run',
  async inject(stack) {
    const { switchSource } = awsOf(stack.local.endpoint);
    const isQueue = (source: string) => source.endsWith(`:${PREFIX}daily`);
    await switchSource(isQueue, false);
    const org = await stack.newOrganisation();
    const day = await overMidnight(stack.admin);
    const closed = async () =>
      (await stack.owner.billing.listUsageDays({ org, query: { from: day, to: day } })).items.some((one) => one.closed);
    const status = () => stack.command('billing', 'status', '--day', day);
    return {
      fault: `the daily run’s function does not work while ${day} ends`,
      async condition() {
        if (await closed()) throw new Error(`${day} is closed all the same`);
        return (await status()).trim();
      },
      async repair() {
        await until('the log is swept and the day is closed by hand', stack.signal, () =>
          stack.command('billing', 'rerun', '--day', day).catch(() => undefined),
        );
      },
      async proof() {
        if (!(await closed())) throw new Error(`${day} is not closed`);
        // What waited in the queue does nothing twice.
        await switchSource(isQueue, true);
        const said = (await status()).trim();
        if (!said.includes(' 0 failed')) throw new Error(said);
        return said;
      },
    };
  },
};
