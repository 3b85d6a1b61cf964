import { type Aggregate, type Command, commandsOf, type DomainEvent, type SentCommand } from 'epoch';
import { file } from '../../../lib/domain/file/file.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { type Day, dayEnd, dayStart } from '../../../lib/domain/metering/day.ts';
import type { TestApi } from '../api.ts';
import { STORAGE } from './steps.ts';

const ORIGIN = { actor: 'usr_test', correlation: 'test' };
const SPEC = {
  command: 'sh',
  arguments: [],
  environment: {},
  machineType: 'standard-1',
  timeoutMs: 86_400_000,
  maxAttempts: 1,
};
/** Beyond its time limit an attempt may take a minute to end. */
const GRACE_MS = 60_000;

/** What a customer stores and runs, as the test itself has it said. */
interface Stored {
  readonly org: string;
  readonly fileId: string;
  readonly bytes: number;
  readonly startedMs: number;
  fromMs?: number;
  toMs?: number;
}

interface Ran {
  readonly org: string;
  readonly jobId: string;
  readonly attemptId: string;
  readonly fromMs: number;
  toMs?: number;
}

/** Files and jobs of customers: what is put and run, and what of it the platform learns late. */
export function createUsage(api: TestApi) {
  const stored: Stored[] = [];
  const ran: Ran[] = [];

  async function must<S, C extends Command, E extends DomainEvent>(
    aggregate: Aggregate<S, C, E>,
    command: SentCommand<NoInfer<C>>,
  ) {
    const outcome = await api.behind.execute(aggregate, command, ORIGIN);
    if (!outcome.ok) throw new Error(`${command.type}: ${outcome.rejection.code}: ${outcome.rejection.message}`);
  }

  async function end(one: Ran) {
    // Whatever is said later, it ran no longer than it may.
    one.toMs = Math.min(api.clock.nowMs(), one.fromMs + SPEC.timeoutMs + GRACE_MS);
    const { org: organisationId, jobId, attemptId } = one;
    const report = { organisationId, attemptId, outcome: 'succeeded' as const, exitCode: 0 };
    await must(job, commandsOf(job).ReportAttempt(jobId, report));
  }

  return {
    async start(org: string, gigabytes: number) {
      const fileId = api.newId('file');
      const bytes = gigabytes * 1_000_000_007;
      stored.push({ org, fileId, bytes, startedMs: api.clock.nowMs() });
      const of = { organisationId: org, uploaderId: 'usr_a', name: `${fileId}.bin`, contentType: 'text/plain' };
      const upload = { declaredBytes: bytes, sizing: 'observed' as const, uploadId: 'upload' };
      await must(file, commandsOf(file).StartUpload(fileId, { ...of, ...upload }));
    },
    /** `ago`: hundredths of the time since its start: the store had the part so long ago, and says so now. */
    async confirm(which: number, ago: number) {
      const open = stored.filter(({ fromMs }) => fromMs === undefined);
      const one = open[which % open.length];
      if (one === undefined) return;
      const { org: organisationId, fileId, bytes, startedMs } = one;
      const atMs = api.clock.nowMs() - Math.floor(((api.clock.nowMs() - startedMs) * ago) / 100);
      one.fromMs = atMs;
      const PART = 5_000_000_000;
      const count = Math.ceil(bytes / PART);
      const parts = Array.from({ length: count }, (_, i) => ({
        part: i + 1,
        atMs,
        bytes: Math.min(PART, bytes - i * PART),
      }));
      await must(file, commandsOf(file).ConfirmParts(fileId, { organisationId, parts }));
      await must(file, commandsOf(file).CompleteUpload(fileId, { organisationId, bytes }));
    },
    /** `delayed` is told the stream before it moves. */
    async remove(which: number, delayed: (stream: string) => void) {
      const there = stored.filter(({ fromMs, toMs }) => fromMs !== undefined && toMs === undefined);
      const one = there[which % there.length];
      if (one === undefined) return;
      delayed(`file#${one.fileId}`);
      one.toMs = api.clock.nowMs();
      await must(file, commandsOf(file).DeleteFile(one.fileId, { organisationId: one.org, deletedBy: 'usr_a' }));
    },
    async begin(org: string) {
      const [jobId, attemptId] = [api.newId('job'), api.newId('attempt')];
      const of = { organisationId: org };
      const job1 = { ...of, name: 'render', configurationId: api.newId('jobConfiguration'), configurationVersion: 1 };
      await must(job, commandsOf(job).CreateJob(jobId, { ...job1, spec: SPEC, creatorId: 'usr_a', fileIds: [] }));
      await must(job, commandsOf(job).SubmitJob(jobId, { ...of, userId: 'usr_a' }));
      await must(job, commandsOf(job).BeginAttempt(jobId, { ...of, attemptId, machineType: SPEC.machineType }));
      const started = { ...of, attemptId, token: 't', machineId: api.newId('machine'), inputs: [] };
      await must(job, commandsOf(job).StartAttempt(jobId, started));
      ran.push({ org, jobId, attemptId, fromMs: api.clock.nowMs() });
    },
    async end(which: number) {
      const open = ran.filter(({ toMs }) => toMs === undefined);
      const one = open[which % open.length];
      if (one !== undefined) await end(one);
    },
    async endAll() {
      for (const one of ran) if (one.toMs === undefined) await end(one);
    },
    /** Of one day, in the integers that are counted: byte-milliseconds, or milliseconds. */
    counted(org: string, meter: string, day: Day): bigint {
      const [begins, ends] = [dayStart(day), dayEnd(day)];
      const within = ({ fromMs, toMs }: { fromMs?: number; toMs?: number }) =>
        fromMs === undefined ? 0 : Math.max(0, Math.min(toMs ?? ends, ends) - Math.max(fromMs, begins));
      return meter === STORAGE
        ? stored
            .filter((one) => one.org === org)
            .reduce((sum, one) => sum + BigInt(one.bytes) * BigInt(within(one)), 0n)
        : ran.filter((one) => one.org === org).reduce((sum, one) => sum + BigInt(within(one)), 0n);
    },
  };
}
