import { storageKeyOf } from '../../../lib/domain/file/sizing.ts';
import { job as jobs } from '../../../lib/domain/job/job.ts';
import { createTestApi } from '../api.ts';
import { newJob } from '../attempt-scene.ts';
import type { contentOf, PartBytes } from './contents.ts';
import { createDeliveries } from './deliveries.ts';

const HOUR_MS = 3_600_000;
const LAST_SHARED_KEY = 99;

/** The runner of an attempt. */
export interface Runner {
  readonly org: string;
  readonly job: string;
  readonly attempt: string;
  readonly token: string;
}

/** An upload as its client and the store know it. */
export interface KnownUpload {
  readonly uploadId: string;
  readonly fileId: string;
  readonly runner: Runner;
  readonly name: string;
  readonly content: ReturnType<typeof contentOf>;
  /** Addresses of parts that were ever signed. */
  readonly urls: Map<number, string>;
  /** When the store took each part. */
  readonly putAtMs: Map<number, number[]>;
}

export interface KnownProof {
  readonly proof: string;
  readonly upload: KnownUpload;
  readonly attempt: string;
}

/** Three jobs of an organisation, and one of another. */
const JOBS = [0, 0, 0, 1] as const;

/** An API with organisations whose jobs wait for runners, and all that runners have ever seen of it. */
export async function createScene(startingQuotaBytes: number) {
  const api = createTestApi({ startingQuotaBytes });
  const organisations = [await api.organisation('Acme'), await api.organisation('Other')];
  const deliveries = createDeliveries(api);
  const runners: Runner[] = [];
  const uploads: KnownUpload[] = [];
  const proofs: KnownProof[] = [];
  let lastKey = LAST_SHARED_KEY;
  const freshKey = () => ++lastKey;
  /** Uploads and files that a person has ended. */
  const ended = new Set<KnownUpload>();
  /** Of processes that served requests. */
  const deaths = { mayDie: false, count: 0 };
  /** Those that a report has named which was recorded. */
  const reported = new Set<KnownUpload>();
  /** Those that became files one by one, before any report. */
  const completed = new Set<KnownUpload>();
  /** Where each job's caller stands. */
  const made: { readonly org: string; readonly job: string; readonly token: string }[] = [];
  for (const index of JOBS) {
    const { org, owner } = organisations[index] ?? organisations[0] ?? { org: '', owner: { token: '' } };
    const { job } = await newJob(api, { token: owner.token, params: { org } }, [], {
      maxAttempts: 3,
      timeoutMs: 2 * HOUR_MS,
    });
    await api.send('jobs.submit', { token: owner.token, params: { org, job } });
    made.push({ org, job, token: owner.token });
  }

  /** Starts what has a machine and no runner. */
  async function begin() {
    for (const { org, job } of made) {
      const { state } = await api.behind.load(jobs, job);
      if (state.status === 'none' || state.attempt === undefined) continue;
      const { id: attempt, over, started } = state.attempt;
      if (over !== undefined || started !== undefined) continue;
      const token = `cata_${String(runners.length).padStart(43, 'a')}`;
      const expiresAtMs = api.clock.nowMs() + 10_000 * HOUR_MS;
      await api.credentials.add(token, { kind: 'attempt', capability: { org, job, attempt }, expiresAtMs });
      const body = { runner: `runner-${attempt}`.slice(0, 40) };
      const { status } = await api.send('attempts.startAttempt', { token, params: { attempt }, body });
      if (status === 200) runners.push({ org, job, attempt, token });
    }
  }

  /** What a client does with an address; whether the store takes it. */
  function put(upload: KnownUpload, part: number, bytes: PartBytes): boolean {
    const url = upload.urls.get(part);
    if (url === undefined) return false;
    const isThere =
      !new URL(url).searchParams.has('upload') &&
      api.objects.stored.has(storageKeyOf(upload.runner.org, upload.fileId));
    try {
      api.objects.put(url, bytes);
    } catch {
      return false;
    }
    if (isThere) throw new Error(`${upload.uploadId} was put, and has replaced its object`);
    upload.putAtMs.set(part, [...(upload.putAtMs.get(part) ?? []), api.clock.nowMs()]);
    return true;
  }

  await deliveries.settle(1);
  await deliveries.minute();
  await deliveries.settle(2);
  await begin();
  return { api, made, deliveries, runners, uploads, proofs, ended, reported, completed, deaths, freshKey, begin, put };
}

export type Scene = Awaited<ReturnType<typeof createScene>>;
