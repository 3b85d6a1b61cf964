import { parseArgs } from 'node:util';
import { viewId } from 'epoch/views';
import { nodeRuntime, sha256Hex } from 'epoch-dynamodb';
import { createLogRestore } from '../lib/app/platform/commands/restore-log.ts';
import type { LogManifest } from '../lib/app/platform/queries/log-copy.ts';
import { createRowDigest } from '../lib/app/platform/queries/row-digest.ts';
import { aggregateOf, rebuildViews, withEffects } from '../lib/app/restore.ts';
import { PROJECTIONS } from '../lib/app/subscribers.ts';
import { environment } from '../lib/aws/environment.ts';
import { createS3Client } from '../lib/aws/s3/client.ts';
import { exportLog } from './log/export.ts';
import { readManifest, verifyFiles, verifyTables } from './log/files.ts';
import { restoreFrom } from './log/restore.ts';
import { addTables } from './log/tables.ts';
import { placeOfUrl, uploadCopy } from './log/upload.ts';
import { assertVerb, atMost, runCommand, UsageError } from './run-command.ts';
import { hashesOf } from './views/hash.ts';
import { findPlace, type Place, type PlatformAt, platformAt } from './views/place.ts';

const HELP = `npm run log -- <what> <folder>

  export     copies the whole log into a folder: a file of JSON lines for each day and segment, and a manifest with their hashes
      --restored PREFIX   of a log that was restored from a backup: the table PREFIX-events; and what had taken effect, from
                          PREFIX-changes and PREFIX-views, restored to the same instant or a little before
      --restored-to TIME  the instant to which the log was restored: nothing later counts as done
      --hashes       also the hash of every view, to compare a rebuild with (equal when nothing was written meanwhile)
      --parquet      also a table of Parquet for each file, an event in a row, to ask questions of
  verify     compares every file with the manifest
  upload     does so too, and sends them to S3, where the AWS environment leads
      --to PLACE     s3://bucket/prefix: each copy has a folder below it, named after its export
  rebuild    everything again from such a folder: the log, what everybody has done of it, and all views

  --into PREFIX   rebuild into the tables PREFIX-events, PREFIX-markers, PREFIX-views and PREFIX-changes, instead of the stage's own
  --stage NAME    a stage where the AWS environment leads; the Local Catacloud of this checkout unless given
`;

const PROGRESS_EVERY_MS = 5_000;
/** Parts of eight megabytes, over the line of a person's own computer. */
const UPLOAD_LIMITS = { connectMs: 5_000, answerMs: 120_000 };
const NO_ROWS = createRowDigest(sha256Hex).result();

async function main(args: readonly string[]): Promise<boolean> {
  const text = { type: 'string' } as const;
  const restore = { restored: text, 'restored-to': text } as const;
  const flag = { type: 'boolean' } as const;
  const options = { hashes: flag, parquet: flag, into: text, stage: text, to: text, ...restore } as const;
  const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [verb, folder] = positionals;
  assertVerb(verb, VERBS);
  if (folder === undefined) throw new UsageError(`${verb} needs a folder.`);
  atMost(2, positionals);
  if (verb === 'verify') {
    const manifest = await readManifest(folder);
    await verifyFiles(folder, manifest);
    await verifyTables(folder, manifest);
    console.log(`${said(manifest)}: every file is as it was written`);
    return manifest.unreadable.length === 0;
  }
  if (verb === 'upload') {
    const place = placeOfUrl(values.to ?? '');
    const address = await uploadCopy(createS3Client(UPLOAD_LIMITS), folder, await readManifest(folder), place);
    console.log(`the copy is at ${address}`);
    return true;
  }
  const { restored: prefix, 'restored-to': restoredTo } = values;
  if ((prefix === undefined) !== (restoredTo === undefined))
    throw new UsageError('--restored and --restored-to are given together or not at all');
  const place = withTables(await findPlace(values.stage), prefix ?? values.into, prefix === undefined ? ALL : RESTORED);
  const platform = await platformAt(place);
  const restored = restoredTo === undefined ? {} : { restoredToMs: instantOf(restoredTo) };
  if (verb === 'export') {
    const manifest = await exported(platform, folder, values.hashes ?? false, restored);
    if (values.parquet === true) {
      const { tables = [] } = await addTables(folder, manifest);
      console.log(`${tables.reduce((sum, { rows }) => sum + rows, 0)} events in ${tables.length} tables`);
    }
    return manifest.unreadable.length === 0;
  }
  return rebuilt(platform, folder);
}

const VERBS = ['export', 'verify', 'upload', 'rebuild'] as const;

const RESTORED = ['Events', 'Views', 'Changes'];
const ALL = [...RESTORED, 'Markers'];

/** The place with other tables of these kinds. */
function withTables(place: Place, prefix: string | undefined, kinds: readonly string[]): Place {
  if (prefix === undefined) return place;
  const named = kinds.map((kind) => [`${kind}Table`, `${prefix}-${kind.toLowerCase()}`] as const);
  return { ...place, outputs: { ...place.outputs, ...Object.fromEntries(named) } };
}

function instantOf(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new UsageError(`--restored-to takes an instant like 2026-11-28T10:00:00Z, not ${text}`);
  return ms;
}

async function exported(
  platform: PlatformAt,
  folder: string,
  wantsHashes: boolean,
  restored: { readonly restoredToMs?: number },
): Promise<LogManifest> {
  const { events: reader, changeLog, subscribers, clock, dynamo } = platform;
  const now = sometimes();
  const hashes = async () => Object.fromEntries(await hashesOf(dynamo, environment('VIEWS_TABLE')));
  const manifest = await exportLog({
    reader,
    changeLog,
    effects: withEffects(subscribers),
    nowMs: clock.nowMs,
    folder,
    onProgress: (commits) => now(() => `${commits} commits`),
    ...restored,
    ...(wantsHashes && { hashes }),
  });
  console.log(`${said(manifest)}; settled through ${manifest.settledThrough}`);
  for (const { stream, reason } of manifest.unreadable) console.log(`    ${stream} ends early: ${reason}`);
  return manifest;
}

async function rebuilt(platform: PlatformAt, folder: string): Promise<boolean> {
  const { clock, dynamo, subscribers } = platform;
  const { pause, random } = nodeRuntime();
  const [now, begunMs] = [sometimes(), performance.now()];
  const ports = { ...platform, digest: sha256Hex, aggregateOf, effects: withEffects(subscribers), pause, random };
  const { manifest, restore } = await restoreFrom(
    folder,
    (copy) => createLogRestore({ ...ports, nowMs: clock.nowMs }, copy),
    ({ written, present }) => now(() => `${written} commits written, ${present} were there`),
  );
  const { written, present, open } = restore.progress();
  const seconds = (performance.now() - begunMs) / 1_000;
  console.log(`${said(manifest)}: ${written} commits written, ${present} were there, in ${seconds.toFixed(1)} s`);
  console.log(`${open} commits may have been in progress at the export: the sweep delivers them`);
  await rebuildViews(platform, { pause, onProgress: (view, { commits }) => now(() => `${view}: ${commits} commits`) });
  const hashes = await hashesOf(dynamo, environment('VIEWS_TABLE'));
  let same = true;
  for (const view of PROJECTIONS.map(viewId)) {
    const { rows, hash } = hashes.get(view) ?? NO_ROWS;
    const then = manifest.views && (manifest.views[view] ?? NO_ROWS);
    const verdict = then === undefined ? '' : then.hash === hash ? '  as at the export' : '  NOT as at the export';
    same &&= then === undefined || then.hash === hash;
    console.log(`${view.padEnd(24)} ${String(rows).padStart(9)} rows  ${hash}${verdict}`);
  }
  return same;
}

function said({ commits, events, streams, parts }: LogManifest): string {
  return `${commits} commits, ${events} events of ${streams} streams in ${parts.length} files`;
}

/** Prints at most every few seconds. */
function sometimes() {
  let printedAtMs = performance.now();
  return (line: () => string) => {
    if (performance.now() - printedAtMs < PROGRESS_EVERY_MS) return;
    printedAtMs = performance.now();
    console.log(line());
  };
}

await runCommand(HELP, main);
