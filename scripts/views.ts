import { parseArgs } from 'node:util';
import { runCommand } from './run-command.ts';
import { list, redrive } from './views/commands.ts';
import { hash } from './views/hash.ts';
import { findPlace } from './views/place.ts';
import { replay } from './views/replay.ts';
import { dropView, rebuildView, switchView } from './views/versions.ts';

const HELP = `npm run views -- <what>

  list                     every subscriber: live version, how far swept, parked streams, dead letters
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

async function main(): Promise<boolean> {
  const options = { stage: { type: 'string' }, rate: { type: 'string' }, final: { type: 'boolean' } } as const;
  const { positionals, values } = parseArgs({ args: process.argv.slice(2), options, allowPositionals: true });
  const [verb, name, version] = positionals;
  const print = (line: string) => console.log(line);
  const place = () => findPlace(values.stage);
  if (verb === 'list') await list(await place(), print);
  else if (verb === 'rebuild' && name !== undefined)
    return rebuildView(await place(), name, rateOf(values.rate), print);
  else if (verb === 'switch' && name !== undefined) return switchView(await place(), name, versionOf(version), print);
  else if (verb === 'drop' && name !== undefined)
    return dropView(await place(), name, { rate: rateOf(values.rate), final: values.final ?? false }, print);
  else if (verb === 'hash') return hash(await place(), name, print);
  else if (verb === 'redrive') return redrive(await place(), name, print);
  else if (verb === 'replay') return replay(await place(), print);
  else {
    print(HELP);
    return verb === undefined;
  }
  return true;
}

function rateOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const rate = Number(text);
  if (!Number.isFinite(rate) || rate <= 0) throw new Error(`--rate takes a number above 0 per second, not ${text}`);
  return rate;
}

function versionOf(text: string | undefined): number {
  const version = Number(text);
  if (!Number.isInteger(version) || version < 0) throw new Error(`switch takes a version, a whole number, not ${text}`);
  return version;
}

await runCommand(main);
