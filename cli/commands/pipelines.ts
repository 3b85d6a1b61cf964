import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { withContext } from '../action.ts';
import { collect } from '../collect.ts';
import { type Context, styled } from '../context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { table } from '../format.ts';
import { ownFile } from '../own-file.ts';
import { MAX_PIPELINE_FILE_BYTES, type PipelineFile, readPipelineFile } from '../pipeline-file.ts';

const MAX_SHOWN = 1_000;
const POLL_MS = 2_000;

const getPipeline = (context: Context, pipeline: string) =>
  context.client.pipelines.get({ org: context.organisation(), pipeline });

type Pipeline = Awaited<ReturnType<typeof getPipeline>>;

interface SubmitOptions {
  readonly set?: readonly string[];
  readonly watch?: boolean;
}

async function submit(context: Context, path: string, { set = [], watch: isWatched }: SubmitOptions): Promise<void> {
  const file = readPipelineFile(await ownFile(path, MAX_PIPELINE_FILE_BYTES), valuesOf(set));
  const steps = await withConfigurations(context, file);
  const pipeline = await context.client.pipelines.submit({ org: context.organisation(), body: steps });
  if (isWatched) return watchPipeline(context, pipeline.id);
  context.out.result(pipeline, pipeline.id);
}

/** `name=value` each. */
export function valuesOf(set: readonly string[]): Readonly<Record<string, string>> {
  const pairs = set.map((one) => {
    const at = one.indexOf('=');
    if (at < 1) throw new CommandError(EXIT.usage, 'usage', `--set takes name=value, got ${one}`);
    return [one.slice(0, at), one.slice(at + 1)] as const;
  });
  return Object.fromEntries(pairs);
}

/** Configurations by their ids; those that the file names are looked up. */
async function withConfigurations(context: Context, { name, steps }: PipelineFile) {
  const isId = (text: string) => text.startsWith('jcf_');
  const org = context.organisation();
  const all = steps.every((step) => isId(step.configuration))
    ? []
    : await collect(context.client.items('jobs.listConfigurations', { org }), MAX_SHOWN);
  const idOf = (wanted: string): string => {
    if (isId(wanted)) return wanted;
    const found = all.filter((one) => one.name === wanted && one.status === 'active');
    if (found.length === 1 && found[0] !== undefined) return found[0].id;
    const how = found.length === 0 ? 'there is none' : `there are ${found.length}: give its id`;
    throw new CommandError(EXIT.notFound, 'configuration-not-found', `configuration ${wanted}: ${how}`);
  };
  return { name, steps: steps.map((step) => ({ ...step, configuration: idOf(step.configuration) })) };
}

function stepsTable({ steps }: Pipeline): string {
  return table(
    ['step', 'status', 'tasks', 'succeeded', 'failed', 'after'],
    steps.map(({ name, status, tasks, after }) => {
      const waits = after.map((one) => (one.on === 'end' ? `${one.step} (end)` : one.step)).join(', ');
      return [name, status, String(tasks.all), String(tasks.succeeded), String(tasks.failed), waits];
    }),
    [2, 3, 4],
  );
}

/** Prints every change of a step until the pipeline has ended. */
export async function watchPipeline(context: Context, id: string): Promise<void> {
  const said = new Map<string, string>();
  for (;;) {
    const pipeline = await getPipeline(context, id);
    for (const { name, status, tasks } of pipeline.steps) {
      const line = `${name} ${status}, ${tasks.all - tasks.open} of ${tasks.all}`;
      if (said.get(name) !== line) context.out.note(styled('gray', `${new Date().toISOString()} ${line}`));
      said.set(name, line);
    }
    if (pipeline.status !== 'running') {
      context.out.result(pipeline, `${pipeline.id} ${pipeline.status}\n${stepsTable(pipeline)}`);
      if (pipeline.status === 'succeeded') return;
      throw new CommandError(EXIT.jobFailed, `pipeline-${pipeline.status}`, `the pipeline is ${pipeline.status}`);
    }
    await sleep(POLL_MS);
  }
}

export function addPipelines(program: Command): void {
  const pipelines = program.command('pipelines').description('jobs in the order of their dependencies');
  pipelines
    .command('ls', { isDefault: true })
    .alias('list')
    .description('list them, newest first')
    .action(
      withContext(async (context) => {
        const items = await collect(context.client.items('pipelines.list', { org: context.organisation() }), MAX_SHOWN);
        context.out.result(items, () =>
          table(
            ['id', 'name', 'status', 'steps', 'tasks', 'submitted'],
            items.map(({ id, name, status, steps, tasks, submittedAt }) => {
              return [id, name, status, String(steps), String(tasks), submittedAt];
            }),
            [3, 4],
          ),
        );
      }),
    );
  pipelines
    .command('submit')
    .argument('<file>', 'catacloud.yaml')
    .description('run the pipeline of a file')
    .option('--set <name=value...>', 'a value of the file: it stands in the place of its name')
    .option('-w, --watch', 'wait until it has ended; exit code 8 when it did not succeed')
    .action(withContext(submit));
  pipelines
    .command('watch')
    .argument('<id>')
    .description('wait until a pipeline has ended; exit code 8 when it did not succeed')
    .action(withContext(watchPipeline));
  addActs(pipelines);
}

/** What is done with one pipeline. */
function addActs(pipelines: Command): void {
  pipelines
    .command('get')
    .argument('<id>')
    .description('one pipeline with its steps')
    .action(
      withContext(async (context, id: string) => {
        const pipeline = await getPipeline(context, id);
        context.out.result(pipeline, `${pipeline.id} ${pipeline.name} ${pipeline.status}\n${stepsTable(pipeline)}`);
      }),
    );
  pipelines
    .command('tasks')
    .argument('<id>')
    .argument('<step>')
    .description('the tasks of a step, with their jobs')
    .action(
      withContext(async (context, pipeline: string, step: string) => {
        const of = { org: context.organisation(), pipeline, step };
        const items = await collect(context.client.items('pipelines.listTasks', of), MAX_SHOWN);
        context.out.result(items, () =>
          table(
            ['task', 'outcome', 'job', 'parameters'],
            items.map(({ index, outcome, job = '', parameters }) => {
              const values = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
              return [String(index), outcome, job, values.join(' ')];
            }),
            [0],
          ),
        );
      }),
    );
  for (const [name, description] of [
    ['cancel', 'cancel a pipeline and its jobs'],
    ['resume', 'run again what has not succeeded'],
  ] as const) {
    pipelines
      .command(name)
      .argument('<id>')
      .description(description)
      .action(
        withContext(async (context, id: string) => {
          const pipeline = await context.client.pipelines[name]({ org: context.organisation(), pipeline: id });
          context.out.result(pipeline, `${pipeline.id} ${pipeline.status}`);
        }),
      );
  }
}
