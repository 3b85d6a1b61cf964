import { isRejection, type Rejection, reject } from 'epoch';
import { defined, ifDefined } from '../../../domain/defined.ts';
import type { Attempt } from '../../../domain/job/state.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import type { AttemptCapability } from '../../ports/credentials.ts';
import type { UploadDependencies } from '../../uploads/commands/start.ts';
import { loadJob, readJobRows } from '../queries/read-job.ts';
import { type LogSearch, placeOf, textOf } from '../queries/search-log.ts';

/** Chunks of one attempt's log; at 100,000 characters each this is a gigabyte. */
export const MAX_LOG_CHUNKS = 10_000;
/** Chunks of one reply. */
export const MAX_CHUNKS_PER_READ = 20;

/** An attempt that is cancelled has this long to hand over what its program has written last. */
export const LOG_GRACE_MS = 60_000;

const DAY_MS = 86_400_000;

/** Whether nothing is added to the attempt's log any more: its runner has reported, which it does last, or is lost; or its time is up. */
export function isLogClosed({ over, overAtMs = 0 }: Attempt, nowMs: number): boolean {
  if (over === undefined) return false;
  return over !== 'cancelled' || nowMs >= overAtMs + LOG_GRACE_MS;
}

/** Logs lie beside the files and are no files: they are neither counted nor billed, and the bucket removes them by their age. */
function chunkKey({ org, attempt }: Pick<AttemptCapability, 'org' | 'attempt'>, sequence: number): string {
  return `logs/${org}/${attempt}/${String(sequence).padStart(6, '0')}`;
}

/** Stores one chunk; sent twice it is stored once. */
export async function appendLog(
  { objects }: UploadDependencies,
  of: AttemptCapability,
  sequence: number,
  text: string,
): Promise<Rejection | undefined> {
  if (sequence >= MAX_LOG_CHUNKS)
    return reject('log-full', `a log has at most ${MAX_LOG_CHUNKS} chunks`, { limit: MAX_LOG_CHUNKS });
  await objects.putText(chunkKey(of, sequence), text);
  return undefined;
}

export interface LogDependencies extends UploadDependencies {
  /** Days that the log of an attempt is kept after its end. */
  readonly jobLogDays: number;
}

/** Reading what attempts have written, from a position on. */
export function logEndpoints(deps: LogDependencies): Pick<Endpoints<'jobs'>, 'jobs.logs'> {
  const { kernel, views, objects, clock, jobLogDays } = deps;
  return {
    async 'jobs.logs'({ params, query }) {
      const loaded = await loadJob(kernel, params.org, params.job);
      if (isRejection(loaded)) return loaded;
      const { state } = loaded;
      const { attempts } = await readJobRows(views, params.job, { ...state, inputs: [], outputs: [], pinned: [] });
      const known = new Map(attempts.map(({ values }) => [values.attemptId, values]));
      const attempt = query.attempt ?? state.attempt?.id ?? [...known.keys()].at(-1);
      if (attempt === undefined) return { body: { chunks: [], position: '0', ended: false } };
      const isLatest = attempt === state.attempt?.id;
      if (!isLatest && !known.has(attempt)) return reject('not-found', 'there is no such attempt');
      const overAtMs = isLatest ? state.attempt?.overAtMs : known.get(attempt)?.endedAtMs;
      const untilMs = ifDefined(overAtMs, (atMs) => atMs + jobLogDays * DAY_MS);
      const kept = { attempt, ...defined({ keptUntil: ifDefined(untilMs, iso) }) };
      if (untilMs !== undefined && clock.nowMs() >= untilMs) {
        return { body: { ...kept, chunks: [], position: query.after ?? '0', ended: true, removed: true } };
      }
      const isOver = !isLatest || isLogClosed(state.attempt, clock.nowMs());
      const log = { isOver, chunkAt: chunksOf(objects, { org: params.org, attempt }), from: placeOf(query.after) };
      const { search: wanted } = query;
      return { body: { ...kept, ...(wanted === undefined ? await readOn(log) : await found({ ...log, wanted })) } };
    },
  };
}

function chunksOf(objects: UploadDependencies['objects'], of: Pick<AttemptCapability, 'org' | 'attempt'>) {
  return async (sequence: number) => (sequence < MAX_LOG_CHUNKS ? objects.getText(chunkKey(of, sequence)) : undefined);
}

async function readOn({ chunkAt, from: { sequence: from }, isOver }: Omit<LogSearch, 'wanted'>) {
  const chunks: { sequence: number; text: string }[] = [];
  for (let sequence = from; sequence < from + MAX_CHUNKS_PER_READ; sequence += 1) {
    const text = await chunkAt(sequence);
    if (text === undefined) break;
    chunks.push({ sequence, text });
  }
  const ended = isOver && chunks.length < MAX_CHUNKS_PER_READ;
  return { chunks, position: String(from + chunks.length), ended };
}

/** Loaded with the first search. */
async function found(search: LogSearch) {
  const { searchLog } = await import('../queries/search-log.ts');
  const { lines, next, ended, unfinished } = await searchLog(search);
  const found = { lines: lines.map((one) => ({ ...one })), ...defined({ unfinished }) };
  return { chunks: [], ...found, position: textOf(next), ended };
}
