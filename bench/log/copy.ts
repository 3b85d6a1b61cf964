import { emptyHead, foldCommit, recordOf, type StoredCommit, type StoredEvent, storedCommitOf } from 'epoch';
import { LOG_FORMAT, LOG_SEGMENTS } from '../../lib/app/platform/queries/log-copy.ts';
import { file } from '../../lib/domain/file/file.ts';
import { dayOf } from '../../lib/domain/metering/day.ts';
import { logWriter } from '../../scripts/log/files.ts';
import { digest } from '../../test/memory-platform.ts';

const ORG = 'org_1';
const DAYS = 60;
const FIRST_MS = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;
const BYTES = 5_000_000;
/** Of one file: begun, a part, complete, deleted. */
const COMMITS = 4;

/** A copy of a log of so many events: files that come and go over some weeks. */
export async function writeCopy(folder: string, events: number): Promise<void> {
  const writer = await logWriter(folder);
  const files = Math.ceil(events / COMMITS);
  for (let index = 0; index < files; index += 1) {
    const atMs = FIRST_MS + (index % DAYS) * DAY_MS + index;
    for (const commit of lifeOf(`fil_${index}`, atMs)) await writer.write(index % LOG_SEGMENTS, dayOf(atMs), commit);
  }
  const settledThrough = new Date(FIRST_MS + (DAYS + 1) * DAY_MS).toISOString();
  await writer.end((parts) => ({
    format: LOG_FORMAT,
    ...{ exportedAt: settledThrough, settledThrough, commits: files * COMMITS, events: files * COMMITS },
    ...{ streams: files, parts, parked: [], unreadable: [] },
  }));
}

function lifeOf(id: string, atMs: number): readonly StoredCommit[] {
  const of = { organisationId: ORG, uploaderId: 'usr_ada' };
  const sizes = {
    declaredBytes: BYTES,
    sizing: 'declared',
    partSize: 8_388_608,
    partCount: 1,
    storageKey: `${ORG}/${id}`,
  };
  const times = { startedAtMs: atMs, expiresAtMs: atMs + 7 * DAY_MS };
  const start = { ...of, ...sizes, ...times, name: `${id}.bin`, contentType: 'text/plain', uploadId: `s3-${id}` };
  const ended = {
    ...of,
    name: `${id}.bin`,
    bytes: BYTES,
    declaredBytes: BYTES,
    startedAtMs: atMs,
    storageKey: `${ORG}/${id}`,
  };
  const data: readonly (readonly [string, object])[] = [
    ['UploadStarted', start],
    ['PartsUploaded', { ...of, parts: [{ part: 1, bytes: BYTES, atMs: atMs + 1 }] }],
    ['UploadCompleted', { ...ended, atMs: atMs + 2 }],
    ['FileDeleted', { ...ended, deletedBy: 'usr_ada', atMs: atMs + 3 }],
  ];
  let head = emptyHead(`file#${id}`);
  let state = file.initial;
  return data.map(([type, body], index) => {
    const schema = Object.entries(file.events).find(([name]) => name === type)?.[1].version ?? 1;
    const events: StoredEvent[] = [{ type, schema, data: body }];
    const at = atMs + index;
    const draft = { id: `${id}-${index}`, atMs: at, actor: 'usr_ada', correlation: 'bench', events };
    const record = recordOf(head, { ...draft, state: { reducerVersion: file.reducerVersion, value: {} } }, 1, digest);
    const commit = storedCommitOf(record);
    state = foldCommit(file, state, commit);
    head = { stream: head.stream, version: record.last, atMs: at, hash: record.hash, sinceState: 0 };
    return commit;
  });
}
