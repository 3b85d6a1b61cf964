import { commandsOf } from 'epoch';
import type { Subscriber } from 'epoch/subscriptions';
import { type ChangeLog, sweep } from 'epoch/transport';
import { file } from '../../lib/domain/file/file.ts';
import { organisation } from '../../lib/domain/organisation/organisation.ts';
import { countedPlatform, type Units } from './counted-platform.ts';

const PART = 8 * 1024 * 1024;
const SWEPT_COMMITS = 1_000;

/** An upload of four parts. */
function uploadOf(organisationId: string) {
  return {
    organisationId,
    uploaderId: 'usr_b',
    name: 'b',
    contentType: 'a/b',
    declaredBytes: 4 * PART,
    uploadId: 'u',
  };
}

/** Whether it is a step of the saga's input or output. */
export function isSagaStep({ step }: { readonly step: string }): boolean {
  return /^(saga|sender)-/.test(step);
}

/** What a step takes in a process that has just started, and in one that has taken the stream's commit before. */
interface Step {
  readonly step: string;
  readonly cold: Units;
  readonly warm: Units;
}

/** What one confirmed part costs: the command, then every subscriber that its commit, and theirs, reach. */
export async function chainUnits(endpoint: string) {
  const counted = await countedPlatform(endpoint);
  const { newId: id, send, taken, deliverAll, messages, changeLog, subscribers, restart } = counted;
  const [org, fileId] = [id('organisation'), id('file')];
  await send(commandsOf(organisation).CreateOrganisation(org, { name: 'Bench', creatorId: 'usr_b' }));
  await send(commandsOf(file).StartUpload(fileId, uploadOf(org)));
  const confirm = (part: number) =>
    send(commandsOf(file).ConfirmParts(fileId, { organisationId: org, parts: [{ part, atMs: Date.now() }] }));
  const confirmed = async (part: number) => {
    messages.clear();
    const steps = new Map([['the command', await taken(() => confirm(part))]]);
    await deliverAll((step, cost) => steps.set(step, cost));
    return steps;
  };
  await confirmed(1);
  restart();
  const cold = await confirmed(2);
  const warm = await confirmed(3);
  const deliveries = messages.size;
  const steps = [...cold].map(([step, units]): Step => ({ step, cold: units, warm: warm.get(step) ?? units }));

  const swept = await taken(await preparedSweep(changeLog, subscribers()[0]));
  return { steps, deliveries, swept: { commits: SWEPT_COMMITS, units: swept } };
}

/** All that some steps take together. */
export function unitsOf(steps: readonly Step[], when: 'cold' | 'warm'): Units {
  const sum = (of: keyof Units) => steps.reduce((all, step) => all + step[when][of], 0);
  return { reads: sum('reads'), writes: sum('writes') };
}

/** Fills the change log; the sweep returned finds a subscriber that has every commit already. */
async function preparedSweep(
  changeLog: ChangeLog,
  subscriber: Subscriber | undefined,
): Promise<() => Promise<unknown>> {
  const moved = Array.from({ length: SWEPT_COMMITS }, (_, n) => ({
    stream: `file#${n}`,
    last: 1,
    types: ['PartsUploaded'],
  }));
  const atMs = Date.now() - 10 * 60_000;
  for (let n = 0; n < moved.length; n += 10) await changeLog.record(atMs, moved.slice(n, n + 10));
  const current = {
    ...subscriber,
    position: async (stream: string) => ({ ...(await subscriber?.position(stream)), version: 1 }),
  };
  return () => sweep({ changeLog, nowMs: Date.now }, current as never);
}
