import { aggregateNameOf, commandsOf, type EventStore, memoryStore, type StoredCommit } from 'epoch';
import type { Subscriber } from 'epoch/subscriptions';
import { expect, it } from 'vitest';
import { projectorOf } from '../../../lib/app/delivery.ts';
import { machineOrdersSubscriber } from '../../../lib/app/every-subscriber.ts';
import { jobSubscribers } from '../../../lib/app/job-subscribers.ts';
import { jobQueue } from '../../../lib/app/jobs/views/job-queue.ts';
import { machineIdOf } from '../../../lib/domain/ids.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { memoryLeases } from '../../memory-leases.ts';
import { createMemoryPlatform, digest } from '../../memory-platform.ts';
import { createPlatform } from '../platform.ts';
import { createJob, finish, found, jobState } from '../scenes.ts';

/** A platform on which functions of two subscribers have just started, with a count of what they read and write of streams. */
async function scene() {
  const counts = new Map<string, number>();
  const note = (what: string) => void counts.set(what, (counts.get(what) ?? 0) + 1);
  const inner = memoryStore({ digest });
  const events: EventStore = {
    ...inner,
    read(stream, range) {
      note(`read ${aggregateNameOf(stream)}`);
      return inner.read(stream, range);
    },
    load(stream, options) {
      note(`load ${aggregateNameOf(stream)}`);
      return inner.load(stream, options);
    },
    append(writes, markers) {
      note('append');
      return inner.append(writes, markers);
    },
  };
  const platform = createPlatform(undefined, events);
  for (const id of ['job-dispatch@1', 'machine-orders@1']) platform.deaf.add(id);
  const org = await found(platform);
  await platform.settle();
  const functionOf = (make: (own: ReturnType<typeof createMemoryPlatform>) => Subscriber) => {
    const { viewStore } = platform;
    return make(createMemoryPlatform({ startMs: platform.nowMs(), events, viewStore, cachedStreams: 200 }));
  };
  const engine = { submit: async () => {}, terminate: async () => {} };
  const ports = { engine, credentials: { add: async () => {} }, wallMs: platform.nowMs };
  return {
    ...platform,
    dispatching: functionOf((own) => {
      const all = jobSubscribers(own, { wake: async () => {}, notes: memoryLeases() });
      return all.find(({ id }) => id === 'job-dispatch@1') ?? expect.fail('nothing grants slots');
    }),
    ordering: functionOf((own) => machineOrdersSubscriber(own, ports)),
    /** Delivers the last commit of a stream that the subscriber takes. */
    async deliver(subscriber: Subscriber, stream: string, type: string) {
      const commits: StoredCommit[] = [];
      for await (const commit of inner.read(stream)) commits.push(commit);
      const commit = commits.findLast((one) => one.events.some((event) => event.type === type));
      if (commit === undefined) throw new Error(`${stream} has no ${type}`);
      const { version, lastVersion: last } = commit;
      counts.clear();
      const types = commit.events.map((event) => event.type);
      const { status } = await subscriber.deliver({ stream, version, last, types, commit });
      return { status, ...Object.fromEntries(counts) };
    },
    async submit() {
      const jobId = await createJob(platform, org);
      await platform.send(job, commandsOf(job).SubmitJob(jobId, { organisationId: org, userId: 'usr_bob' }));
      await projectorOf(platform.platform, jobQueue).catchUp(`job#${jobId}`);
      return jobId;
    },
  };
}

it('a job that is queued is loaded once for its slot, and not read again by a queue that has it', async () => {
  const { submit, deliver, dispatching } = await scene();
  const first = await submit();
  expect(await deliver(dispatching, `job#${first}`, 'JobQueued')).toMatchObject({
    status: 'applied',
    'read job': 1,
    'load job': 1,
    'load job-slots': 1,
    append: 1,
  });
});

it('a job whose attempt has ended is loaded once for the return of its slot, whatever the process knew of it', async () => {
  const platform = await scene();
  const { submit, deliver, dispatching } = platform;
  const jobId = await submit();
  await deliver(dispatching, `job#${jobId}`, 'JobQueued');
  await finish(platform, jobId);
  expect(await deliver(dispatching, `job#${jobId}`, 'AttemptEnded')).toMatchObject({
    status: 'applied',
    'load job': 1,
    append: 1,
  });
});

it('a machine is loaded once for its order and once for its end, and no command to it is refused first', async () => {
  const platform = await scene();
  const { submit, deliver, dispatching, ordering } = platform;
  const jobId = await submit();
  await deliver(dispatching, `job#${jobId}`, 'JobQueued');
  const machineId = machineIdOf((await jobState(platform, jobId)).attempt?.id ?? '');
  const stream = `machine#${machineId}`;
  expect(await deliver(ordering, stream, 'MachineRequested')).toMatchObject({ 'load machine': 1, append: 1 });
  await finish(platform, jobId);
  expect(await deliver(ordering, stream, 'MachineTerminating')).toMatchObject({ 'load machine': 1, append: 1 });
});
