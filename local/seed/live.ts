import { DAY_MS, dayOf, dayStart } from '../../lib/domain/metering/day.ts';
import { enterInLedger, ledgerSubscriber } from './days.ts';
import { deleteFile, measurements, uploadFile } from './files.ts';
import { type Configuration, runJob } from './jobs.ts';
import type { ScriptedEvent, SeedScript } from './script.ts';
import type { SeedTarget } from './target.ts';
import { type Timeline, timelineOf } from './timeline.ts';

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
 * Lets every day pass: one promise per day, kept when the usage ledger knows all of it. Uploads, deletions and jobs are a timeline each, run at the same time; an
 * event waits for those before it in its timeline and of the same files.
 */
export function live(target: SeedTarget, script: SeedScript, living: Living): readonly Promise<void>[] {
  const dawnMs = dayStart(dayOf(living.foundedAtMs));
  const timelines = { upload: timelineOf(target), delete: timelineOf(target), job: timelineOf(target) };
  const aside = timelineOf(target);
  const ledger = ledgerSubscriber(target, timelines.job.nowMs);
  const before = new Map<string, Promise<unknown>>();
  const files = new Map<string, string>();
  return Array.from({ length: script.days }, async (_, day) => {
    const seeded = script.events(day).map((event) => {
      const touched = [event.kind, ...filesOf(event)];
      const timeline = timelines[event.kind];
      const ready = Promise.all(touched.map((each) => before.get(each)));
      const done = ready.then(() => {
        timeline.to(dawnMs + day * DAY_MS + event.hour * HOUR_MS);
        return happen({ timeline, aside }, living, event, files);
      });
      for (const each of touched) before.set(each, done);
      return done;
    });
    const streams = await Promise.all(seeded);
    await enterInLedger(ledger, streams.flat());
  });
}

function filesOf(event: ScriptedEvent): readonly string[] {
  return event.kind === 'job' ? event.inputs : [event.name];
}

async function happen(
  { timeline, aside }: { readonly timeline: Timeline; readonly aside: Timeline },
  { organisationId, people, configuration }: Living,
  event: ScriptedEvent,
  files: Map<string, string>,
): Promise<Metered> {
  const { name } = event;
  const userId = people[event.by];
  const fileId = (wanted: string) => files.get(wanted) ?? '';
  switch (event.kind) {
    case 'upload': {
      const content = measurements(name, event.bytes);
      const about = { organisationId, name, contentType: 'application/octet-stream', uploaderId: userId };
      files.set(name, await uploadFile(timeline, { ...about, content }));
      return [`file#${fileId(name)}`];
    }
    case 'delete':
      await deleteFile(timeline, organisationId, fileId(name), userId);
      return [`file#${fileId(name)}`];
    case 'job': {
      const { attempts } = event;
      const inputs = event.inputs.map(fileId);
      const ran = await runJob(timeline, aside, { organisationId, name, configuration, inputs, userId, attempts });
      return [`job#${ran.jobId}`, ...ran.outputs.map((output) => `file#${output}`)];
    }
  }
}
