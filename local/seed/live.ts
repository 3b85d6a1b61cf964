import { DAY_MS, dayOf, dayStart } from '../../lib/domain/metering/day.ts';
import { enterInLedger, ledgerSubscriber } from './days.ts';
import { deleteFile, measurements, uploadFile } from './files.ts';
import { type Configuration, runJob } from './jobs.ts';
import type { Happening, Story } from './story.ts';
import { type Strand, strandOf } from './strand.ts';
import type { SeedWorld } from './world.ts';

const HOUR_MS = 3_600_000;

export interface SeedPeople {
  readonly owner: string;
  readonly member: string;
}

export interface Living {
  readonly organisationId: string;
  readonly foundedAtMs: number;
  readonly people: SeedPeople;
  readonly configuration: Configuration;
}

/** Streams that moved bytes or run time. */
type Metered = readonly string[];

/**
 * Lets every day pass: one promise per day, kept when the usage ledger knows all of it. Uploads, deletions and jobs are a strand each, told at the same time; what
 * happens waits for whatever came before it in its strand and to the same files.
 */
export function live(world: SeedWorld, story: Story, living: Living): readonly Promise<void>[] {
  const dawnMs = dayStart(dayOf(living.foundedAtMs));
  const strands = { upload: strandOf(world), delete: strandOf(world), job: strandOf(world) };
  const aside = strandOf(world);
  const ledger = ledgerSubscriber(world, strands.job.nowMs);
  const before = new Map<string, Promise<unknown>>();
  const files = new Map<string, string>();
  return Array.from({ length: story.days }, async (_, day) => {
    const told = story.happenings(day).map((happening) => {
      const touched = [happening.kind, ...filesOf(happening)];
      const strand = strands[happening.kind];
      const ready = Promise.all(touched.map((each) => before.get(each)));
      const done = ready.then(() => {
        strand.to(dawnMs + day * DAY_MS + happening.hour * HOUR_MS);
        return happen({ strand, aside }, living, happening, files);
      });
      for (const each of touched) before.set(each, done);
      return done;
    });
    const streams = await Promise.all(told);
    await enterInLedger(ledger, streams.flat());
  });
}

function filesOf(happening: Happening): readonly string[] {
  return happening.kind === 'job' ? happening.inputs : [happening.name];
}

async function happen(
  { strand, aside }: { readonly strand: Strand; readonly aside: Strand },
  { organisationId, people, configuration }: Living,
  happening: Happening,
  files: Map<string, string>,
): Promise<Metered> {
  const { name } = happening;
  const userId = people[happening.by];
  const fileId = (wanted: string) => files.get(wanted) ?? '';
  switch (happening.kind) {
    case 'upload': {
      const content = measurements(name, happening.bytes);
      const about = { organisationId, name, contentType: 'application/octet-stream', uploaderId: userId };
      files.set(name, await uploadFile(strand, { ...about, content }));
      return [`file#${fileId(name)}`];
    }
    case 'delete':
      await deleteFile(strand, organisationId, fileId(name), userId);
      return [`file#${fileId(name)}`];
    case 'job': {
      const { attempts } = happening;
      const inputs = happening.inputs.map(fileId);
      const ran = await runJob(strand, aside, { organisationId, name, configuration, inputs, userId, attempts });
      return [`job#${ran.jobId}`, ...ran.outputs.map((output) => `file#${output}`)];
    }
  }
}
