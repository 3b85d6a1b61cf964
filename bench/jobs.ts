import { aggregateNameOf, commandsOf } from 'epoch';
import { startAttempt } from '../lib/app/jobs/commands/start-attempt.ts';
import { job } from '../lib/domain/job/job.ts';
import { createPlatform, ORIGIN, type Platform } from '../test/app/platform.ts';
import { createJob, found, submit } from '../test/app/scenes.ts';
import { soakJobs } from '../test/soak/jobs-soak.ts';
import { countOutputs } from './jobs/many-outputs.ts';
import type { BenchResult } from './main.ts';

const SOAK_SEED = 11;
const SOAK_JOBS = 1_000;
/** A command is two round trips cold, and a unit of writing for each kilobyte. */
const MAX_COMMITS = 30;
/** Twenty-five begin in a transaction, and fifty become files in one. */
const MAX_OUTPUT_WRITES = 62;
/** Requests of the store for an output: put, and looked at. */
const MAX_STORE_REQUESTS = 2;

/** Commits of one job that succeeds at once, by kind of stream: what the platform pays for it besides its machine. */
async function commitsOfOneJob(): Promise<Readonly<Record<string, number>>> {
  const platform = createPlatform();
  const organisationId = await found(platform);
  await platform.settle();
  const before = await commitsIn(platform);
  const jobId = await createJob(platform, organisationId);
  const attemptId = await submit(platform, organisationId, jobId);
  const started = await startAttempt(platform, { organisationId, jobId, attemptId, token: 'runner-1' }, ORIGIN);
  if (!started.ok) throw new Error(started.rejection.message);
  await platform.settle();
  const outcome = { organisationId, attemptId, outcome: 'succeeded' as const };
  await platform.send(job, commandsOf(job).ReportAttempt(jobId, outcome));
  await platform.settle();
  const after = await commitsIn(platform);
  const names = Object.keys(after).sort();
  return Object.fromEntries(
    names.flatMap((name) => {
      const count = (after[name] ?? 0) - (before[name] ?? 0);
      return count === 0 ? [] : [[name, count] as const];
    }),
  );
}

async function commitsIn({ log }: Platform): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for await (const { stream } of log.scan(0, 1)) {
    const name = aggregateNameOf(stream);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

export async function run(): Promise<BenchResult> {
  const commits = await commitsOfOneJob();
  const all = Object.values(commits).reduce((sum, count) => sum + count, 0);
  const outputs = await countOutputs();
  const startMs = performance.now();
  const { attempts, lostMachines, messages, disturbed, wrong } = await soakJobs(SOAK_SEED, SOAK_JOBS);
  const seconds = ((performance.now() - startMs) / 1_000).toFixed(0);
  const rows = Object.entries(commits).map(([name, count]) => `| ${name} | ${count} |`);
  const markdown = `## Jobs

What the platform writes for one job that succeeds, besides its machine, its files and its log: commits by kind of stream, counted in memory.
A heartbeat is one more write every 15 seconds.

| stream | commits |
|---|---|
${rows.join('\n')}
| in all | ${all} |

${outputs.outputs} small outputs of one attempt, from their start until the job completes, counted in memory:

| | of ${outputs.outputs} outputs |
|---|---|
| calls of the API | ${outputs.calls} |
| requests of the object store | ${outputs.store} |
| writes to the log: single ones and transactions | ${outputs.writes} |
| commits, each delivered to the subscribers of files | ${outputs.commits} |

\`npm run soak -- jobs\`, over adapters in memory and virtual time: ${SOAK_JOBS} jobs of five organisations on 20 places, the host killed
three times without a word (${lostMachines} machines lost), ${disturbed} of ${messages} messages lost or doubled: ${attempts} attempts, ${wrong.length} of them
run twice, billed otherwise than they ran, or left behind. It takes ${seconds} s. Fewer of them through the local stack: [jobs.md](jobs.md#numbers).
`;
  const perOutput = outputs.store / outputs.outputs;
  const failures = [
    ...wrong,
    ...(outputs.writes > MAX_OUTPUT_WRITES ? [`${outputs.outputs} outputs take ${outputs.writes} writes`] : []),
    ...(all > MAX_COMMITS ? [`a job takes ${all} commits, at most ${MAX_COMMITS}`] : []),
    ...(perOutput > MAX_STORE_REQUESTS ? [`an output takes ${perOutput} requests of the store`] : []),
  ];
  return {
    name: 'jobs',
    figures: { commits, all, outputs, attempts, lostMachines, messages, disturbed },
    markdown,
    failures,
  };
}
