import type { Command } from 'commander';
import type { ReplyOf } from '../../lib/client/types.ts';
import { withContext } from '../action.ts';
import { collect } from '../collect.ts';
import {
  type ConfigurationBody,
  differences,
  MAX_CONFIGURATION_FILE_BYTES,
  readConfigurations,
} from '../configuration-file.ts';
import type { Context } from '../context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { table } from '../format.ts';
import { ownFile } from '../own-file.ts';

const MAX_SHOWN = 1_000;

type Known = ReplyOf<'jobs.listConfigurations'>['items'][number];

interface FileOptions {
  readonly file: string;
}

interface Wanted {
  readonly body: ConfigurationBody;
  readonly known: Known | undefined;
}

const listed = (context: Context) =>
  collect(context.client.items('jobs.listConfigurations', { org: context.organisation() }), MAX_SHOWN);

/** What the file says, each beside the active configuration of its name. */
async function wantedOf(context: Context, { file }: FileOptions): Promise<readonly Wanted[]> {
  const bodies = readConfigurations(await ownFile(file, MAX_CONFIGURATION_FILE_BYTES));
  const active = (await listed(context)).filter(({ status }) => status === 'active');
  return bodies.map((body) => {
    const [known, ...others] = active.filter(({ name }) => name === body.name);
    if (others.length > 0) {
      const message = `there are ${others.length + 1} configurations called ${body.name}: rename or retire all but one`;
      throw new CommandError(EXIT.refused, 'configuration-ambiguous', message);
    }
    return { body, known };
  });
}

async function apply(context: Context, options: FileOptions): Promise<void> {
  const applied: { name: string; id: string; version: number | undefined; what: string }[] = [];
  for (const { body, known } of await wantedOf(context, options)) {
    const isSame = known?.spec !== undefined && differences(known.spec, body.spec).length === 0;
    const now = isSame ? known : await publish(context, body, known?.id);
    const what = isSame ? 'unchanged' : known === undefined ? 'created' : 'changed';
    applied.push({ name: body.name, id: now.id, version: now.version, what });
  }
  context.out.result(applied, () =>
    table(
      ['name', 'id', 'version', 'what'],
      applied.map(({ name, id, version, what }) => [name, id, String(version ?? ''), what]),
      [2],
    ),
  );
}

async function publish(context: Context, body: ConfigurationBody, known: string | undefined): Promise<Known> {
  const { jobs } = context.client;
  const org = context.organisation();
  const drafted =
    known === undefined
      ? await jobs.draftConfiguration({ org, body })
      : await jobs.redraftConfiguration({ org, configuration: known, body });
  return jobs.publishConfiguration({ org, configuration: drafted.id });
}

async function diff(context: Context, options: FileOptions): Promise<void> {
  const all = (await wantedOf(context, options)).flatMap(({ body, known }) =>
    differences(known?.spec, body.spec).map((one) => ({ name: body.name, ...one })),
  );
  context.out.result(all, () =>
    all.length === 0
      ? 'no difference'
      : all.map(({ name, field, before, after }) => `${name} ${field}\n- ${before}\n+ ${after}`).join('\n'),
  );
}

export function addConfigurations(program: Command): void {
  const configurations = program.command('configurations').description('what jobs run, in versions that never change');
  configurations
    .command('ls', { isDefault: true })
    .alias('list')
    .description('list them')
    .action(
      withContext(async (context) => {
        const items = await listed(context);
        context.out.result(items, () =>
          table(
            ['id', 'name', 'status', 'version'],
            items.map(({ id, name, status, version }) => [id, name, status, String(version ?? 'draft')]),
            [3],
          ),
        );
      }),
    );
  configurations
    .command('get')
    .argument('<id>')
    .description('one configuration: its published version, as JSON')
    .action(
      withContext(async (context, configuration: string) => {
        const found = await context.client.jobs.getConfiguration({ org: context.organisation(), configuration });
        context.out.result(found, JSON.stringify(found.spec ?? found.draft, undefined, 2));
      }),
    );
  configurations
    .command('apply')
    .description('make configurations what a file says: publishes a new version of each that differs')
    .requiredOption('-f, --file <path>', 'YAML, a document for each configuration')
    .action(withContext(apply));
  configurations
    .command('diff')
    .description('what `apply` would change')
    .requiredOption('-f, --file <path>', 'YAML, a document for each configuration')
    .action(withContext(diff));
}
