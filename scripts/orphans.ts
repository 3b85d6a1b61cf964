import { GetObjectCommand, NoSuchKey, PutObjectCommand } from '@aws-sdk/client-s3';
import { parseSettings, REMOVALS_KEY, type RemovalSettings } from '../lib/app/platform/commands/orphans.ts';
import { environment } from '../lib/aws/environment.ts';
import { findPlace, platformAt } from './views/place.ts';

const HELP = `npm run orphans -- <what> [--stage NAME]

  status              whether the nightly comparison removes what belongs to no file
  stop                it removes nothing until it is started again
  start               it removes what is due
  restored INSTANT    the log was restored to this instant (ISO 8601): nothing younger is ever removed
`;

const [verb = '', ...rest] = process.argv.slice(2);
const stageAt = rest.indexOf('--stage');
const stage = stageAt < 0 ? undefined : rest[stageAt + 1];
if (!['status', 'stop', 'start', 'restored'].includes(verb)) {
  console.log(HELP);
  process.exit(1);
}
const { s3 } = await platformAt(await findPlace(stage));
const place = { Bucket: environment('FILES_BUCKET'), Key: REMOVALS_KEY };
const before = await read();
const after = changed(before);
if (after !== before)
  await s3.send(new PutObjectCommand({ ...place, Body: JSON.stringify(after), ContentType: 'application/json' }));
const { removes, restoredToMs } = after;
console.log(removes ? 'Orphans are removed when they are due.' : 'No orphan is removed.');
if (restoredToMs !== undefined) console.log(`Nothing younger than ${new Date(restoredToMs).toISOString()} is removed.`);

async function read(): Promise<RemovalSettings> {
  try {
    const { Body } = await s3.send(new GetObjectCommand(place));
    return parseSettings((await Body?.transformToString()) ?? '');
  } catch (error) {
    if (error instanceof NoSuchKey) return { removes: true };
    throw error;
  }
}

function changed(settings: RemovalSettings): RemovalSettings {
  if (verb === 'stop') return { ...settings, removes: false };
  if (verb === 'start') return { ...settings, removes: true };
  if (verb !== 'restored') return settings;
  const restored = Date.parse(rest[0] ?? '');
  if (Number.isNaN(restored)) throw new Error('restored needs an instant, such as 2026-11-20T03:00:00Z');
  return { ...settings, restoredToMs: restored };
}
