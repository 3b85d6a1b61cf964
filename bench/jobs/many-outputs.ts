import { crc32 } from 'node:zlib';
import { keepOutputs } from '../../lib/app/jobs/commands/keep-outputs.ts';
import { base64OfCrc32 } from '../../lib/client/crc32.ts';
import { job as jobs } from '../../lib/domain/job/job.ts';
import { createTestApi, type TestApi } from '../../test/api/api.ts';
import { runningJob } from '../../test/api/attempt-scene.ts';

const OUTPUTS = 1_000;
/** As many as share a call of the runner. */
const PER_CALL = 25;
const CONTENT = new TextEncoder().encode('abc');
const CHECKSUM = { algorithm: 'CRC32', value: base64OfCrc32(crc32(CONTENT)) };
/** Requests of the object store: signing asks it nothing. */
const OF_STORE = ['createUpload', 'listParts', 'complete', 'head', 'abort'] as const;

export interface OutputCounts {
  readonly outputs: number;
  /** Calls of the API. */
  readonly calls: number;
  /** Requests of the object store, the put of the content included. */
  readonly store: number;
  /** Writes to the log: single ones and transactions. */
  readonly writes: number;
  readonly commits: number;
}

/** What a runner asks for: today's asks for both. */
export interface Asked {
  readonly whole: boolean;
  readonly prove: boolean;
}

/** What 1,000 small outputs of one attempt take from their start to the job's completion, counted. */
export async function countOutputs({ whole, prove }: Asked = { whole: true, prove: true }): Promise<OutputCounts> {
  const api = createTestApi();
  const { of, job } = await runningJob(api);
  const store = OF_STORE.map((name) => counted(api.objects, name));
  const written = counted(api.kernel.store, 'append');
  const before = await commitsIn(api);
  let calls = 0;
  const send = async (
    route: 'attempts.startOutputs' | 'attempts.stageOutputs' | 'attempts.reportAttempt',
    body: object,
  ) => {
    calls += 1;
    const { status, body: reply } = await api.send(route, { ...of, body });
    if (status !== 200) throw new Error(`${route} answers ${status}: ${JSON.stringify(reply)}`);
    return reply;
  };
  const outputs: string[] = [];
  const proofs: string[] = [];
  for (let from = 0; from < OUTPUTS; from += PER_CALL) {
    const uploads = Array.from({ length: PER_CALL }, (_, n) => ({
      key: `k-${from + n}`,
      name: `${from + n}.txt`,
      sizeBytes: String(CONTENT.length),
      checksum: CHECKSUM,
    }));
    const begun = await send('attempts.startOutputs', { uploads, ...(whole && { whole }) });
    for (const { part } of begun.items) api.objects.put(part.url, CONTENT);
    const ids = begun.items.map(({ started }: { started: { uploadId: string } }) => started.uploadId);
    const staged = await send('attempts.stageOutputs', { uploads: ids, ...(prove && { prove }) });
    if (prove) proofs.push(...staged.items.map(({ proof }: { proof: string }) => proof));
    else outputs.push(...ids);
  }
  await send('attempts.reportAttempt', { outcome: 'succeeded', exitCode: 0, outputs, proofs });
  for await (const { events } of api.kernel.history(jobs, job))
    for (const event of events)
      if (event.type === 'AttemptEnded')
        await keepOutputs({ kernel: api.kernel }, job, event.data, { actor: 'bench', correlation: 'bench' });
  const commits = (await commitsIn(api)) - before;
  return {
    outputs: OUTPUTS,
    calls,
    store: store.reduce((sum, one) => sum + one(), OUTPUTS),
    writes: written(),
    commits,
  };
}

/** Counts the calls of a method from here on. */
function counted<N extends string>(target: { [K in N]: (...given: never[]) => unknown }, name: N): () => number {
  let calls = 0;
  const original = target[name].bind(target);
  Object.defineProperty(target, name, {
    value: (...given: never[]) => {
      calls += 1;
      return original(...given);
    },
  });
  return () => calls;
}

async function commitsIn({ log }: TestApi): Promise<number> {
  let commits = 0;
  for await (const _commit of log.scan(0, 1)) commits += 1;
  return commits;
}
