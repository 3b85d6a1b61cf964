import { readFile } from 'node:fs/promises';
import { LocalError } from './error.ts';

/** The outputs of every deployment, over all its stacks; clients, tests and tools start from these. */
const NAMES = [
  'ApiId',
  'ApiUrl',
  'BusName',
  'ChangesTable',
  'ClockTable',
  'EventsTable',
  'FailuresBucket',
  'AnchorsBucket',
  'CopiesBucket',
  'CopyQueueUrl',
  'FilesBucket',
  'MachineQueueUrl',
  'MailFrom',
  'MarkersTable',
  'UserPoolClientId',
  'UserPoolId',
  'UsersTable',
  'ViewsTable',
] as const;

/** The named ones are there for sure; others under the names that the stacks give them. */
export type StackOutputs = Readonly<Record<(typeof NAMES)[number], string>> & Readonly<Record<string, string>>;

/** Stacks also refer to each other through outputs; those are internal. */
const BETWEEN_STACKS = 'ExportsOutput';

/** Reads what `cdk deploy --outputs-file` wrote. Throws `LocalError` when an output is missing. */
export async function readOutputs(file: string): Promise<StackOutputs> {
  const stacks: Readonly<Record<string, Readonly<Record<string, string>>>> = JSON.parse(await readFile(file, 'utf8'));
  const all = Object.values(stacks).flatMap((outputs) => Object.entries(outputs));
  const named = Object.fromEntries(all.filter(([name]) => !name.startsWith(BETWEEN_STACKS)));
  if (isComplete(named)) return named;
  const missing = NAMES.filter((name) => named[name] === undefined);
  throw new LocalError('deploy.output', `The deployed stacks have no output ${missing.join(', ')}.`);
}

function isComplete(outputs: Readonly<Record<string, string>>): outputs is StackOutputs {
  return NAMES.every((name) => outputs[name] !== undefined);
}
