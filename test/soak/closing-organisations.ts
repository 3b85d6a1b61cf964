import { commandsOf } from 'epoch';
import { projectorOf } from '../../lib/app/delivery.ts';
import { organisations } from '../../lib/app/organisations/views/organisations.ts';
import type { Clock } from '../../lib/app/ports/clock.ts';
import { usageLedger } from '../../lib/app/usage/views/usage-ledger.ts';
import { file } from '../../lib/domain/file/file.ts';
import { type Day, dayEnd, dayStart } from '../../lib/domain/metering/day.ts';
import { organisation } from '../../lib/domain/organisation/organisation.ts';
import { type DeployedNames, deployedDependencies } from './deployed-dependencies.ts';

const HOUR_MS = 3_600_000;
/** Hours of the day at which organisations are founded and begin to upload, have uploaded, and give up. */
const [FOUNDED, UPLOADED, GIVEN_UP] = [6, 12, 18];
/** Of so many organisations one uses nothing, and one gives its upload up. */
const EVERY = { idle: 7, aborted: 4 };
const WRITERS = 8;
const SAY_EVERY = 1_000;
const USER = 'usr_soak';

/** By organisation, the byte-milliseconds that the day comes to: by hand, with nothing of the product's arithmetic. */
export type Expected = ReadonlyMap<string, bigint>;

/**
 * So many organisations that are founded on a day, each with an upload of its own sizes and times. Their commits go into the deployed log by
 * ordinary commands with the clock of that day; of the views only those that the close reads are written.
 */
export async function foundOn(day: Day, count: number, names: DeployedNames, print: (line: string) => void) {
  const at = (hour: number) => deployedDependencies(names, standing(dayStart(day) + hour * HOUR_MS));
  const [morning, noon, evening] = [at(FOUNDED), at(UPLOADED), at(GIVEN_UP)];
  const views = [projectorOf(morning.platform, organisations), projectorOf(morning.platform, usageLedger)];
  const expected = new Map<string, bigint>();
  let begun = 0;

  async function found(index: number): Promise<void> {
    const org = morning.newId('organisation');
    await morning.send(commandsOf(organisation).CreateOrganisation(org, { name: `Soak ${index}`, creatorId: USER }));
    expected.set(org, index % EVERY.idle === 0 ? 0n : await upload(org, index));
    await views[0]?.catchUp(`organisation#${org}`);
  }

  /** Answers what it comes to until the day's end. */
  async function upload(organisationId: string, index: number): Promise<bigint> {
    const id = morning.newId('file');
    const { StartUpload, ConfirmParts, AbortUpload } = commandsOf(file);
    const of = { name: 'soak.bin', contentType: 'application/octet-stream', declaredBytes: 1_000_000_000 };
    const start = { organisationId, uploaderId: USER, sizing: 'observed', uploadId: 'upload', ...of } as const;
    await morning.send(StartUpload(id, start));
    const parts = [1, 2].map((part) => ({
      part,
      bytes: 1_000_000 * part + index,
      atMs: dayStart(day) + FOUNDED * HOUR_MS + ((index * 7_919 * part) % (HOUR_MS * (UPLOADED - FOUNDED))),
    }));
    await noon.send(ConfirmParts(id, { organisationId, parts }));
    const isAborted = index % EVERY.aborted === 0;
    if (isAborted) await evening.send(AbortUpload(id, { organisationId }));
    await views[1]?.catchUp(`file#${id}`);
    const untilMs = isAborted ? dayStart(day) + GIVEN_UP * HOUR_MS : dayEnd(day);
    return parts.reduce((sum, { bytes, atMs }) => sum + BigInt(bytes) * BigInt(untilMs - atMs), 0n);
  }

  const work = async () => {
    while (begun < count) {
      begun += 1;
      const index = begun;
      await found(index);
      if (index % SAY_EVERY === 0) print(`${index} organisations`);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, work));
  for (const { client } of [morning, noon, evening]) client.destroy();
  return expected;
}

/** A clock that stands. */
function standing(atMs: number): Clock {
  return { nowMs: () => atMs, fromWallMs: (wallMs) => wallMs, refresh: async () => {} };
}
