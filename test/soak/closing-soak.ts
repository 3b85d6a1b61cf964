import { type CommitReader, storedCommitOf } from 'epoch';
import { createProjector } from 'epoch/views';
import { usageLedger } from '../../lib/app/usage/views/usage-ledger.ts';
import { billed, callsToClose, closings, DAY, dayName, newDependencies, START } from '../app/usage/ledger-scene.ts';

const BYTES = 1_000;
const SAY_EVERY = 100_000;
/** Files of 500 uploaders: each adds to a row of 1,500 numbers. */
const MANY_UPLOADERS = 10_000;

/** Reads and writes of closing a day with 10 files and with so many of one uploader, and with files of 500; the day must be what all of them stored. */
export async function soakClosing(files: number, print: (line: string) => void) {
  const wrong: string[] = [];
  const calls: Record<string, number> = {};
  for (const [count, uploaders] of [
    [10, 1],
    [files, 1],
    [Math.min(files, MANY_UPLOADERS), 500],
  ] as const) {
    const { deps, org } = await newDependencies();
    const reader = streamsOfOnePart(org, uploaders);
    const projector = createProjector({
      store: deps.views,
      reader,
      upcast: deps.upcast,
      projection: usageLedger,
      nowMs: deps.nowMs,
    });
    for (let n = 0; n < count; n += 1) {
      await projector.catchUp(`file#${n}`);
      if ((n + 1) % SAY_EVERY === 0) print(`${n + 1} files of ${uploaders} uploaders`);
    }
    deps.to(START + DAY);
    calls[`${count} files of ${uploaders}`] = await callsToClose(deps, org, dayName(0));
    const day = billed(await closings(deps, org));
    if (day !== BigInt(count) * BigInt(BYTES) * BigInt(DAY)) wrong.push(`${count} files came to ${day}`);
  }
  if (new Set(Object.values(calls)).size > 1) wrong.push(JSON.stringify(calls));
  return { seed: 0, ...calls, wrong };
}

/** A log of files that is made as it is read, so that a million of them take no memory. */
function streamsOfOnePart(organisationId: string, uploaders: number): CommitReader {
  return {
    async *read(stream) {
      const uploaderId = `usr_${Number(stream.slice('file#'.length)) % uploaders}`;
      const data = { organisationId, uploaderId, parts: [{ part: 1, bytes: BYTES, atMs: START }] };
      yield storedCommitOf({
        ...{ stream, version: 1, last: 1, id: `${stream}@1`, at: START, correlation: 'soak', actor: uploaderId },
        ...{ events: JSON.stringify([{ type: 'PartsUploaded', schema: 1, data }]), hash: '' },
      });
    },
    async *scan() {},
    position: async () => 1,
  };
}
