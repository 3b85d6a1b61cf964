import { isRejection, type Rejection, reject } from 'epoch';
import type { Attempt } from '../../../domain/job/state.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import type { AttemptCapability } from '../../ports/credentials.ts';
import type { UploadDependencies } from '../../uploads/commands/start.ts';
import { loadJob, readJobRows } from '../queries/read-job.ts';

/** Chunks of one attempt's log; at 100,000 characters each this is a gigabyte. */
export const MAX_LOG_CHUNKS = 10_000;
/** Chunks of one reply. */
export const MAX_CHUNKS_PER_READ = 20;

/** An attempt that is cancelled has this long to hand over what its program has written last. */
export const LOG_GRACE_MS = 60_000;

/** Whether nothing is added to the attempt's log any more: its runner has reported, which it does last, or is lost; or its time is up. */
export function isLogClosed({ over, overAtMs = 0 }: Attempt, nowMs: number): boolean {
  if (over === undefined) return false;
  return over !== 'cancelled' || nowMs >= overAtMs + LOG_GRACE_MS;
}

/** Logs lie beside the files and are no files: they are neither counted nor billed, and end with the job. */
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

/** Reading what attempts have written, from a position on. */
export function logEndpoints(deps: UploadDependencies): Pick<Endpoints<'jobs'>, 'jobs.logs'> {
  const { kernel, views, objects, clock } = deps;
  return {
    async 'jobs.logs'({ params, query }) {
      const loaded = await loadJob(kernel, params.org, params.job);
      if (isRejection(loaded)) return loaded;
      const { state } = loaded;
      const { attempts } = await readJobRows(views, params.job, { ...state, inputs: [], outputs: [], pinned: [] });
      const ids = attempts.map(({ values }) => values.attemptId);
      const attempt = query.attempt ?? state.attempt?.id ?? ids.at(-1);
      if (attempt === undefined) return { body: { chunks: [], position: '0', ended: false } };
      if (attempt !== state.attempt?.id && !ids.includes(attempt))
        return reject('not-found', 'there is no such attempt');
      const from = Math.min(Number(query.after ?? 0), MAX_LOG_CHUNKS);
      const over = attempt !== state.attempt?.id || isLogClosed(state.attempt, clock.nowMs());
      const chunks: { sequence: number; text: string }[] = [];
      for (let sequence = from; sequence < Math.min(from + MAX_CHUNKS_PER_READ, MAX_LOG_CHUNKS); sequence += 1) {
        const text = await objects.getText(chunkKey({ org: params.org, attempt }, sequence));
        if (text === undefined) break;
        chunks.push({ sequence, text });
      }
      const ended = over && chunks.length < MAX_CHUNKS_PER_READ;
      return { body: { attempt, chunks, position: String(from + chunks.length), ended } };
    },
  };
}
