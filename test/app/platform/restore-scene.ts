import { commandsOf, type EventStore, type StoredCommit } from 'epoch';
import { createMemoryChangeLog, sweep } from 'epoch/transport';
import { createLogRestore } from '../../../lib/app/platform/commands/restore-log.ts';
import { byDay, type LogManifest } from '../../../lib/app/platform/queries/log-copy.ts';
import { createRowDigest } from '../../../lib/app/platform/queries/row-digest.ts';
import { aggregateOf, rebuildViews, withEffects } from '../../../lib/app/restore.ts';
import { PROJECTIONS } from '../../../lib/app/subscribers.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
import { digest } from '../../memory-platform.ts';
import { createPlatform, type Platform } from '../platform.ts';
import { begin, upload } from '../scenes.ts';

const pause = async () => {};

/** Rows and hash of every view. */
export function hashesOf({ viewStore }: Platform) {
  return PROJECTIONS.map(({ name, version }) => {
    const rows = createRowDigest(digest);
    for (const row of viewStore.rows(`${name}@${version}`)) rows.add(row);
    return [name, rows.result()] as const;
  });
}

export async function logOf({ log }: Platform): Promise<readonly StoredCommit[]> {
  const commits: StoredCommit[] = [];
  for await (const commit of log.scan(0, 1)) commits.push(commit);
  return commits;
}

/** An empty platform with the same clock, filled from the other's log as a copy has it: day after day. */
export async function restored(
  source: Platform,
  settledMs: number,
  parked: LogManifest['parked'] = [],
  through: (events: EventStore) => EventStore = (events) => events,
) {
  const target = createPlatform(source.nowMs());
  const { log, viewStore, nowMs, subscribers } = target;
  const events = through(log);
  const changeLog = createMemoryChangeLog();
  const effects = withEffects(subscribers);
  const ports = { events, viewStore, changeLog, digest, aggregateOf, effects, nowMs, pause, random: () => 0.5 };
  const restore = createLogRestore(ports, { settledThrough: new Date(settledMs).toISOString(), parked });
  const lines = [];
  for await (const each of byDay(source.log.scan(0, 1))) lines.push(each);
  for (const { commit } of lines.toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0)))
    await restore.take([commit]);
  await restore.finish();
  await rebuildViews(target.platform, { pause });
  return { target, changeLog, progress: restore.progress() };
}

/** Lets the sweep deliver what the restore has noted, and nothing else. */
export async function sweepAll({ subscribers, nowMs }: Platform, changeLog: ReturnType<typeof createMemoryChangeLog>) {
  for (const subscriber of withEffects(subscribers)) await sweep({ changeLog, nowMs, settleMinutes: -1 }, subscriber);
}

/** Files that come and go, and names that change. */
export async function perform(platform: Platform, org: string, acts: readonly string[]): Promise<void> {
  for (const [index, act] of acts.entries()) {
    if (act === 'rename') {
      await platform.send(organisation, commandsOf(organisation).RenameOrganisation(org, { name: `Name ${index}` }));
      continue;
    }
    const begun = act === 'abort' ? await begin(platform, org, 300 + index) : undefined;
    const fileId = begun?.ok ? begun.fileId : await upload(platform, org, 100 + index);
    if (act === 'abort') await platform.send(file, commandsOf(file).AbortUpload(fileId, { organisationId: org }));
    if (act === 'delete')
      await platform.send(file, commandsOf(file).DeleteFile(fileId, { organisationId: org, deletedBy: 'usr_ada' }));
  }
}
