import { commandsOf } from 'epoch';
import { file as files } from '../../../lib/domain/file/file.ts';
import type { FileState } from '../../../lib/domain/file/state.ts';
import { job as jobs } from '../../../lib/domain/job/job.ts';
import type { ExistingJob } from '../../../lib/domain/job/state.ts';
import { JOB_SLOTS_ID, jobSlots } from '../../../lib/domain/job-slots/job-slots.ts';
import { pipeline as pipelines } from '../../../lib/domain/pipeline/pipeline.ts';
import type { ExistingPipeline } from '../../../lib/domain/pipeline/state.ts';
import { quota } from '../../../lib/domain/quota/quota.ts';
import { createTestApi } from '../api.ts';
import { SORT } from '../attempt-scene.ts';
import { createDeliveries } from '../outputs-model/deliveries.ts';
import type { Kind } from './steps.ts';

export const ORIGIN = { actor: 'usr_runner', correlation: 'c' };
/** What pipelines, their jobs and the files of both go by, and what counts them. */
const SUBSCRIBERS =
  /^(files|job-files|jobs|job-queue|pipelines|usage-ledger|timers|(saga|sender)-(job-run|quota|storage-usage|upload-expiry)|job-dispatch|link-ending|object-deletion|output-keeping|pipeline-progress)$/;

const SPECS: Readonly<Record<Kind, object>> = {
  plain: { maxAttempts: 2 },
  once: { maxAttempts: 1 },
  keeper: { maxAttempts: 2, keepOutputs: 'always' },
  slotted: {
    maxAttempts: 2,
    slots: [
      { name: 'table', files: 'many', accept: ['*.csv'] },
      { name: 'rest', files: 'many', required: false },
    ],
  },
};
export const KINDS = ['plain', 'once', 'keeper', 'slotted'] as const;

/** A file that a person has given, or an attempt. */
export interface KnownFile {
  readonly id: string;
  readonly name: string;
  /** The attempt that has reported it. */
  readonly attempt?: string;
}

/** An organisation with published configurations and some files, whose people and runners are about to act. */
export async function createScene(slots: number) {
  const api = createTestApi();
  const { org, owner } = await api.organisation('Acme');
  const at = { token: owner.token, params: { org } };
  const kernel = api.behind;
  const configurations = {} as Record<Kind, string>;
  for (const kind of KINDS) {
    const spec = { ...SORT, ...SPECS[kind] };
    const { body } = await api.send('jobs.draftConfiguration', { ...at, body: { name: kind, spec } });
    await api.send('jobs.publishConfiguration', { ...at, params: { org, configuration: body.id } });
    configurations[kind] = body.id;
  }
  const limits = { all: slots, organisation: slots, machineTypes: {}, organisations: {} };
  const limit = commandsOf(jobSlots).ChangeSlotLimits(JOB_SLOTS_ID, { limits, changedBy: 'usr_admin' });
  await kernel.execute(jobSlots, limit, ORIGIN);

  const known: KnownFile[] = [];
  /** An upload whose only byte the store has. */
  async function begin(name: string, producedBy?: string): Promise<string> {
    const id = api.newId('file');
    const about = { organisationId: org, uploaderId: owner.id, name, contentType: 'text/plain', declaredBytes: 1 };
    const start = { ...about, uploadId: `s3-${id}`, ...(producedBy !== undefined && { producedBy }) };
    const reserve = commandsOf(quota).ReserveStorage(org, { uploads: [{ fileId: id, bytes: 1 }] });
    await kernel.executeAll(
      [
        { aggregate: quota, command: reserve },
        { aggregate: files, command: commandsOf(files).StartUpload(id, start) },
      ],
      ORIGIN,
    );
    return id;
  }
  for (const name of ['a.csv', 'b.csv', 'a.bin', 'b.bin']) {
    const id = await begin(name);
    const parts = [{ part: 1, atMs: api.clock.nowMs() }];
    const complete = commandsOf(files).CompleteUpload(id, { organisationId: org, bytes: 1, parts });
    await kernel.execute(files, complete, ORIGIN);
    known.push({ id, name });
  }
  const deliveries = createDeliveries(api, SUBSCRIBERS);
  await deliveries.settle(1);

  return {
    api,
    org,
    at,
    kernel,
    configurations,
    deliveries,
    known,
    begin,
    /** Outputs that a person has taken out of their job. */
    unlinked: new Set<string>(),
    /** Jobs that a person has tried again at all. */
    retried: new Set<string>(),
  };
}

export type Scene = Awaited<ReturnType<typeof createScene>>;

/** Ids of all streams of an aggregate that there are, oldest first. */
function idsOf({ api }: Scene, aggregate: string): readonly string[] {
  const prefix = `${aggregate}#`;
  return [...api.heads().keys()]
    .flatMap((stream) => (stream.startsWith(prefix) ? stream.slice(prefix.length) : []))
    .sort();
}

/** Every pipeline, whether its submission was answered or not. */
export async function allPipelines(scene: Scene) {
  const all: { readonly id: string; readonly state: ExistingPipeline }[] = [];
  for (const id of idsOf(scene, 'pipeline')) {
    const { state } = await scene.kernel.load(pipelines, id);
    if (state.status !== 'none') all.push({ id, state });
  }
  return all;
}

/** Every job. */
export async function allJobs(scene: Scene) {
  const all: { readonly id: string; readonly state: ExistingJob }[] = [];
  for (const id of idsOf(scene, 'job')) {
    const { state } = await scene.kernel.load(jobs, id);
    if (state.status !== 'none') all.push({ id, state });
  }
  return all;
}

export async function fileState({ kernel }: Scene, id: string): Promise<FileState> {
  return (await kernel.load(files, id)).state;
}

export async function isClosed({ kernel, org }: Scene): Promise<boolean> {
  return (await kernel.load(quota, org)).state.closed;
}
