import type { Command } from 'commander';
import type { ReplyOf } from '../../lib/client/types.ts';
import { defined } from '../../lib/domain/defined.ts';
import { withContext } from '../action.ts';
import { collect } from '../collect.ts';
import type { Context } from '../context.ts';
import { table } from '../format.ts';

/** Jobs that a file leads to; each is one call more. */
const MAX_JOBS = 200;

type Job = ReplyOf<'jobs.get'>;

export function addOrigin(files: Command): void {
  files
    .command('origin')
    .argument('<file>', 'a file by its id')
    .description('the job that made a file, from which inputs; and what was made of the file')
    .action(withContext((context: Context, file: string) => origin(context, file)));
}

async function origin({ client, organisation, out }: Context, file: string): Promise<void> {
  const org = organisation();
  const { name, producedBy } = await client.files.get({ org, file });
  const madeBy = producedBy === undefined ? undefined : await client.jobs.get({ org, job: producedBy });
  const links = await collect(client.items('files.listJobs', { org, file }), MAX_JOBS);
  const readers: Job[] = [];
  for (const { job, role } of links) if (role === 'input') readers.push(await client.jobs.get({ org, job }));
  const from = madeBy && { ...madeOf(madeBy), inputs: madeBy.inputs ?? madeBy.files };
  const into = readers.map((job) => ({ ...madeOf(job), outputs: job.outputs }));
  out.result({ file, name, ...defined({ from }), into }, () => {
    const head = ['', 'job', 'configuration', 'version', 'file', 'name', 'checksum'];
    const row = (
      way: string,
      { job, configuration, version }: ReturnType<typeof madeOf>,
      of: Job['outputs'][number],
    ) => [way, job, configuration, String(version), of.id, of.name ?? '', of.checksum?.value ?? ''];
    const before = from?.inputs.map((input) => row('from', from, input)) ?? [];
    const after = into.flatMap((job) => job.outputs.map((output) => row('into', job, output)));
    return table(head, [...before, ...after], []);
  });
}

const madeOf = ({ id: job, configuration, configurationVersion: version }: Job) => ({ job, configuration, version });
