import { parseArgs } from 'node:util';
import { assertVerb, atMost, runCommand, UsageError } from './run-command.ts';
import { list, redrive } from './views/commands.ts';
import { hash } from './views/hash.ts';
import { findPlace } from './views/place.ts';
import { replay } from './views/replay.ts';
import { dropView, dueViews, rebuildView, switchView } from './views/versions.ts';

const HELP = `npm run views -- <what>

  list                     every subscriber: live version, how far swept, parked streams, dead letters
  due                      views that this stage reads in another version than this code has, and how to change that
  rebuild <view>           fill this code's version from the log, then switch to it
      --rate N             read at most N commits a second
  switch <view> <version>  make a rebuilt version live, or the one before live again
  drop <view>@<version>    remove the rows of a version that no query reads; run it again after an interruption
      --final              also of the version before the live one: then no switch can go back
      --rate N             look at no more than N items a second
  hash [<view>[@<version>]]  number of rows and their hash, of every version: equal hashes mean equal rows
  redrive [<subscriber>]   apply parked streams, and messages in dead-letter queues, again
  replay                   deliver to its subscribers what the relay could not publish

  --stage NAME             a stage where the AWS environment leads; the Local Catacloud of this checkout unless given
`;

async function main(args: readonly string[]): Promise<boolean> {
  const options = { stage: { type: 'string' }, rate: { type: 'string' }, final: { type: 'boolean' } } as const;
  const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [verb, name, version] = positionals;
  assertVerb(verb, VERBS);
  atMost(WORDS[verb] ?? 2, positionals);
  const rate = rateOf(values.rate);
  const view = NAMED.has(verb) ? named(verb, name) : '';
  const target = verb === 'switch' ? versionOf(version) : 0;
  const print = (line: string) => console.log(line);
  const place = () => findPlace(values.stage);
  switch (verb) {
    case 'list':
      await list(await place(), print);
      return true;
    case 'due':
      await dueViews(await place(), print);
      return true;
    case 'rebuild':
      return rebuildView(await place(), view, rate, print);
    case 'switch':
      return switchView(await place(), view, target, print);
    case 'drop':
      return dropView(await place(), view, { rate, final: values.final ?? false }, print);
    case 'hash':
      return hash(await place(), name, print);
    case 'redrive':
      return redrive(await place(), name, print);
    case 'replay':
      return replay(await place(), print);
  }
}

const VERBS = ['list', 'due', 'rebuild', 'switch', 'drop', 'hash', 'redrive', 'replay'] as const;
/** Words of a verb with itself, where they are not two. */
const WORDS: { readonly [V in (typeof VERBS)[number]]?: number } = { list: 1, due: 1, replay: 1, switch: 3 };

const NAMED: ReadonlySet<string> = new Set(['rebuild', 'switch', 'drop']);

function named(verb: string, view: string | undefined): string {
  if (view === undefined) throw new UsageError(`${verb} needs the name of a view.`);
  return view;
}

function rateOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const rate = Number(text);
  if (!Number.isFinite(rate) || rate <= 0)
    throw new UsageError(`--rate takes a number above 0 per second, not ${text}`);
  return rate;
}

function versionOf(text: string | undefined): number {
  const version = Number(text);
  if (!Number.isInteger(version) || version < 0)
    throw new UsageError(`switch takes a version, a whole number, not ${text}`);
  return version;
}

await runCommand(HELP, main);
