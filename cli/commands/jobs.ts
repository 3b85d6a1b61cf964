import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { hasEnded } from '../../lib/client/job-end.ts';
import type { QueryOf } from '../../lib/client/types.ts';
import { defined } from '../../lib/domain/defined.ts';
import { withContext } from '../action.ts';
import { collect } from '../collect.ts';
import { type Context, styled } from '../context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { table } from '../format.ts';
import { slotFilesOf } from '../slot-files.ts';
import { addLogs, readLog } from './job-logs.ts';
import { valuesOf, watchPipeline } from './pipelines.ts';
import { submitNew } from './submit-new.ts';
import { amountText, quantityText } from './usage.ts';

const MAX_SHOWN = 1_000;
const POLL_MS = 1_000;
const MAX_TASKS = 1_000;
const STATUSES = ['draft', 'submitted', 'running', 'completed', 'failed', 'cancelled'] as const;

const getJob = (context: Context, job: string) => context.client.jobs.get({ org: context.organisation(), job });

type Job = Awaited<ReturnType<typeof getJob>>;

interface SubmitOptions {
  readonly configuration: string;
  readonly files?: string[];
  readonly name?: string;
  readonly watch?: boolean;
  readonly array?: string;
  readonly set?: readonly string[];
  readonly input?: readonly string[];
  readonly label?: string;
}

type Filter = Omit<QueryOf<'jobs.list'>, 'limit' | 'cursor' | 'createdBy'> & { readonly by?: string };

async function list(context: Context, { by, ...filter }: Filter): Promise<void> {
  const query = defined({ ...filter, createdBy: by });
  const items = await collect(context.client.items('jobs.list', { org: context.organisation(), query }), MAX_SHOWN);
  context.out.result(items, () =>
    table(
      ['id', 'name', 'status', 'machine', 'created'],
      items.map(({ id, name, status, machineType, createdAt }) => [id, name, status, machineType, createdAt]),
    ),
  );
}

async function submit(context: Context, options: SubmitOptions): Promise<void> {
  const { client, out } = context;
  const org = context.organisation();
  const {
    configuration,
    files = [],
    name = `job of ${new Date().toISOString()}`,
    array,
    set = [],
    input = [],
  } = options;
  const parameters = valuesOf(set);
  const inputs = slotFilesOf(input);
  if (array !== undefined) {
    if (options.label !== undefined) throw new CommandError(EXIT.usage, 'usage', 'tasks of an array have no label');
    const pipeline = await client.pipelines.submit({
      org,
      body: arrayOf(name, configuration, files, array, parameters, inputs),
    });
    if (options.watch) return watchPipeline(context, pipeline.id);
    return out.result(pipeline, pipeline.id);
  }
  const bySlot = input.length === 0 ? {} : { inputs };
  const body = { name, configuration, files, ...bySlot, parameters, ...defined({ label: options.label }) };
  const created = await client.jobs.create({ org, body });
  const job = await submitNew(context, created.id);
  if (options.watch) return watch(context, job.id);
  out.result(job, job.id);
}

/** An array is a pipeline of one step: a job for each task, and one status, one page and one list of tasks for all. */
export function arrayOf(
  name: string,
  configuration: string,
  files: readonly string[],
  tasks: string,
  parameters: Readonly<Record<string, string>> = {},
  inputs: Readonly<Record<string, string[]>> = {},
) {
  const count = /^[0-9]{1,4}$/.test(tasks) ? Number(tasks) : 0;
  if (count < 1 || count > MAX_TASKS) {
    throw new CommandError(EXIT.usage, 'usage', `--array takes a number of tasks from 1 to ${MAX_TASKS}, got ${tasks}`);
  }
  const array = Array.from({ length: count }, () => ({ ...parameters }));
  const slots = Object.entries(inputs).map(([slot, ids]) => [slot, { files: ids }] as const);
  const bySlot = slots.length === 0 ? {} : { inputs: Object.fromEntries(slots) };
  return { name, steps: [{ name: 'tasks', configuration, files: [...files], ...bySlot, array }] };
}

/** Prints every change of state, and the job's output, until it has ended. */
async function watch(context: Context, id: string): Promise<void> {
  let said = '';
  let position: string | undefined;
  let logged: string | undefined;
  for (;;) {
    const job = await getJob(context, id);
    const attempt = job.attempts.at(-1);
    const ran = attempt && `attempt ${attempt.number} ${attempt.status}`;
    const waits = job.queue && `number ${job.queue.position}, ${job.queue.message}`;
    const state = [job.status, ran, waits].filter(Boolean).join(', ');
    if (state !== said) context.out.note(styled('gray', `${new Date().toISOString()} ${state}`));
    said = state;
    if (attempt?.id !== logged) position = undefined;
    logged = attempt?.id;
    const log = await readLog(context, id, logged, position);
    position = log.position;
    const isOver = hasEnded(job);
    if (!context.out.isJson) process.stdout.write(log.text);
    if (isOver) return finish(context, job);
    await sleep(POLL_MS);
  }
}

function finish(context: Context, job: Job): void {
  const last = job.attempts.at(-1);
  const ran = last?.runMs === undefined ? '' : `, ran ${Number(last.runMs) / 1_000} s`;
  context.out.result(
    job,
    `${job.id} ${job.status}${ran}, outputs: ${job.outputs.map(({ id, name }) => name ?? id).join(', ') || 'none'}`,
  );
  if (job.status !== 'completed') {
    throw new CommandError(
      EXIT.jobFailed,
      `job-${job.status}`,
      `the job is ${job.status}${last?.reason === undefined ? '' : `: ${last.reason}`}`,
    );
  }
}

async function cost(context: Context, id: string): Promise<void> {
  const found = await context.client.billing.getJobCost({ org: context.organisation(), job: id });
  const { items, usage, currency, amount, truncated } = found;
  context.out.result(found, () =>
    [
      table(
        ['meter', 'used', 'cost'],
        [
          ...usage.map((one) => [one.meter, quantityText(one), amountText(one.amount, currency)]),
          ['total', '', amountText(amount, currency)],
        ],
        [1, 2],
      ),
      table(
        ['from', 'to', 'bill', 'meter', 'used', 'cost'],
        items.map((item) => {
          const { from, to, status, meter } = item;
          return [from, to, status, meter, quantityText(item), amountText(item.amount, currency)];
        }),
        [4, 5],
      ),
      ...(truncated ? ['(more lines than a reply holds; the total counts them)'] : []),
    ].join('\n\n'),
  );
}

export function addJobs(program: Command): void {
  const jobs = program.command('jobs').description('jobs on files');
  jobs
    .command('ls', { isDefault: true })
    .alias('list')
    .description('list them, newest first')
    .addOption(new Option('--status <status>', 'those that are').choices(STATUSES))
    .option('-c, --configuration <id>', 'those that run it')
    .option('--by <id>', 'those that a person or a token has made')
    .option('--search <text>', 'those with it in their names')
    .action(withContext(list));
  jobs
    .command('submit')
    .description('create a job from a published configuration, and run it')
    .requiredOption('-c, --configuration <id>', 'job configuration')
    .option('-f, --files <ids...>', 'input files')
    .option(
      '-i, --input <slot=file...>',
      'input files by the slots of the configuration; again for each file of a slot',
    )
    .option('-n, --name <name>', 'what to call it')
    .option('-s, --set <name=value...>', 'parameters of the configuration')
    .option('--label <label>', 'what costs are to be sorted by, such as a project or a grant')
    .option(
      '-a, --array <tasks>',
      'as an array of so many tasks: TASK_INDEX and TASK_COUNT say which; answers with its pipeline',
    )
    .option('-w, --watch', 'wait until it has ended; exit code 8 when it did not succeed')
    .action(withContext(submit));
  jobs
    .command('watch')
    .argument('<id>')
    .description('wait until a job has ended; exit code 8 when it did not succeed')
    .action(withContext(watch));
  addLogs(jobs);
  jobs
    .command('cost')
    .argument('<id>')
    .description('what a job costs since it was made, unrounded: its part of the lines of bills')
    .action(withContext(cost));
  addActs(jobs);
}

/** What is done with one job. */
function addActs(jobs: Command): void {
  jobs
    .command('get')
    .argument('<id>')
    .description('one job: its state, what it waits for, its attempts')
    .action(
      withContext(async (context, id: string) => {
        const job = await getJob(context, id);
        const waits = job.queue === undefined ? '' : ` (number ${job.queue.position}, ${job.queue.message})`;
        const attempts = table(
          ['attempt', 'number', 'status', 'failure', 'ms', 'reason'],
          job.attempts.map(({ id: attempt, number, status, failure = '', runMs = '', reason = '' }) => {
            return [attempt, String(number), status, failure, runMs, reason];
          }),
          [1, 4],
        );
        context.out.result(job, `${job.id} ${job.name} ${job.status}${waits}\n${attempts}`);
      }),
    );
  jobs
    .command('retry')
    .argument('<id>')
    .description('run a failed or cancelled job again')
    .action(
      withContext(async (context, id: string) => {
        const job = await context.client.jobs.retry({ org: context.organisation(), job: id });
        context.out.result(job, `${job.id} ${job.status}`);
      }),
    );
  jobs
    .command('cancel')
    .argument('<id>')
    .description('cancel a job; a running attempt is ended')
    .action(
      withContext(async (context, id: string) => {
        const job = await context.client.jobs.cancel({ org: context.organisation(), job: id });
        context.out.result(job, `${job.id} ${job.status}`);
      }),
    );
}
