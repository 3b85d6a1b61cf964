import { parseArgs } from 'node:util';
import { GetObjectCommand, NoSuchKey, PutObjectCommand } from '@aws-sdk/client-s3';
import { parseSettings, REMOVALS_KEY, type RemovalSettings } from '../lib/app/platform/commands/orphans.ts';
import { environment } from '../lib/aws/environment.ts';
import { assertVerb, atMost, runCommand, UsageError } from './run-command.ts';
import { findPlace, platformAt } from './views/place.ts';

const HELP = `npm run orphans -- <what> [--stage NAME]

  status              whether the nightly comparison removes what belongs to no file
  stop                it removes nothing until it is started again
  start               it removes what is due
  restored INSTANT    the log was restored to this instant (ISO 8601): nothing younger is ever removed
`;

type S3 = Awaited<ReturnType<typeof platformAt>>['s3'];

async function main(args: readonly string[]): Promise<boolean> {
  const options = { stage: { type: 'string' } } as const;
  const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [verb, instant] = positionals;
  assertVerb(verb, VERBS);
  atMost(verb === 'restored' ? 2 : 1, positionals);
  const change = changeOf(verb, instant);
  const { s3 } = await platformAt(await findPlace(values.stage));
  const place = { Bucket: environment('FILES_BUCKET'), Key: REMOVALS_KEY };
  const after = { ...(await read(s3, place)), ...change };
  if (change !== undefined)
    await s3.send(new PutObjectCommand({ ...place, Body: JSON.stringify(after), ContentType: 'application/json' }));
  const { removes, restoredToMs } = after;
  console.log(removes ? 'Orphans are removed when they are due.' : 'No orphan is removed.');
  if (restoredToMs !== undefined)
    console.log(`Nothing younger than ${new Date(restoredToMs).toISOString()} is removed.`);
  return true;
}

const VERBS = ['status', 'stop', 'start', 'restored'] as const;

async function read(s3: S3, place: { readonly Bucket: string; readonly Key: string }): Promise<RemovalSettings> {
  try {
    const { Body } = await s3.send(new GetObjectCommand(place));
    return parseSettings((await Body?.transformToString()) ?? '');
  } catch (error) {
    if (error instanceof NoSuchKey) return { removes: true };
    throw error;
  }
}

/** What is set by a verb; undefined where nothing is. */
function changeOf(verb: string | undefined, instant = ''): Partial<RemovalSettings> | undefined {
  if (verb === 'stop') return { removes: false };
  if (verb === 'start') return { removes: true };
  if (verb !== 'restored') return undefined;
  const restoredToMs = Date.parse(instant);
  if (Number.isNaN(restoredToMs)) throw new UsageError('restored needs an instant, such as 2026-11-20T03:00:00Z');
  return { restoredToMs };
}

await runCommand(HELP, main);
