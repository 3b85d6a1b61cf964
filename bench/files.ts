import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSample } from '../local/demo/sample-file.ts';
import { callsFor, LINE_BYTES_PER_SECOND } from './files/commands.ts';
import { longLists } from './files/long-lists.ts';
import { uploadMany } from './files/many-files.ts';
import { orderedLists } from './files/ordered-lists.ts';
import { withPlace } from './files/place.ts';
import { PART_BYTES, throughput } from './files/throughput.ts';

const GB = 1_000_000_000;
/** 60 parts: more take longer, and no other way. */
const CONTEST_BYTES = GB / 2;
/** Enough for the engine to have compiled what it will run, and for connections to be open: 16 parts. */
const WARM_UP_BYTES = 16 * PART_BYTES;
const ROUNDS = 3;
/** Its plan of 597 parts takes 6 calls to sign. */
const PLAN_BYTES = 5_000_000_000;

const MANY_FILES = 10_000;
const LISTS = [100, 100_000] as const;
/** The emulator sorts a whole partition for each query: longer ones take minutes. */
const EMULATED_LISTS = [100, 3_000] as const;
const MAX_CALLS_PER_FILE = 1.2;
/** Of the memory over the last quarter of the files to that over the second: a process warms up over the first. */
const MAX_GROWTH = 1.2;
const MAX_LIST_RATIO = 2;

export type FileFigures = Awaited<ReturnType<typeof measure>>;

async function measure(folder: string) {
  const { memory, ...many } = await uploadMany(MANY_FILES);
  const peak = (from: number, to: number) =>
    Math.max(
      0,
      ...memory.filter(({ files }) => files >= from * MANY_FILES && files < to * MANY_FILES).map(({ mb }) => mb),
    );
  const peaks = { secondQuarterMb: peak(0.25, 0.5), lastQuarterMb: peak(0.75, 1.1) };
  const lists = await orderedLists(LISTS);
  return withPlace(async (place) => {
    const { client, org, bucket } = place;
    const sample = async (bytes: number) => {
      const path = join(folder, `${bytes}.bin`);
      await writeSample(path, bytes);
      return { path, bytes };
    };
    const [whole, warmUp] = [await sample(CONTEST_BYTES), await sample(WARM_UP_BYTES)];
    return {
      throughput: await throughput({ client, org, bucket, ...whole }, warmUp, ROUNDS),
      calls: [await callsFor(GB), await callsFor(PLAN_BYTES)],
      many: { ...many, ...peaks },
      lists,
      emulated: await longLists(place, EMULATED_LISTS),
    };
  });
}

/** Figures of uploads against Local Catacloud, and the section of docs/performance.md that shows them. */
export async function run() {
  const folder = await mkdtemp(join(tmpdir(), 'catacloud-bench-'));
  try {
    const figures = await measure(folder);
    return { name: 'files', figures, markdown: render(figures), failures: failuresOf(figures) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function render({ throughput: speed, calls, many, lists, emulated }: FileFigures): string {
  const row = ({ bytes, partCount, start, sign, confirm, complete }: FileFigures['calls'][number]) => {
    const commands = start + confirm + complete;
    const cells = [`${bytes / GB} GB`, partCount, start, sign, confirm, complete, commands, (commands * GB) / bytes];
    return `| ${cells.join(' | ')} |`;
  };
  const list = ({ files, first, next, search }: FileFigures['lists'][number]) =>
    `| ${[files.toLocaleString('en'), ...[first, next, search].map(({ ms, calls: asked, rows, units }) => `${ms.toFixed(2)} ms, ${asked} reads, ${rows} rows, ${units} units`)].join(' | ')} |`;
  const slow = ({ files, ...times }: FileFigures['emulated'][number]) =>
    `| ${[files.toLocaleString('en'), ...[times.first, times.next, times.search, times.bare].map((one) => one.toFixed(0))].join(' | ')} |`;
  return `## Uploads

The same file of ${speed.bytes / 1e6} MB to the same emulator, ${speed.parallel} parts of 8 MiB at a time, in turns, medians of ${speed.rounds}:
each part and the whole with a CRC-32, for which our client reads the file once more before: our client with that, start, signing, confirmations and completion ${speed.ownMbPerSecond.toFixed(0)} MB/s, \`@aws-sdk/lib-storage\` ${speed.sdkMbPerSecond.toFixed(0)} MB/s:
a ratio of **${speed.ratio.toFixed(2)}**.

Calls of the API for one file on a line of ${LINE_BYTES_PER_SECOND / 1e6} MB/s. Those that change something are commands; a bulk
confirmation is one commit, at most every ten seconds, and the completion counts what is left:

| size | parts | start | sign | confirm | complete | commands | commands per GB |
|---|---|---|---|---|---|---|---|
${calls.map(row).join('\n')}

A folder tree of ${many.count.toLocaleString('en')} files of 1 kB by the command line, the platform in memory at its other end: **${many.callsPerFile.toFixed(3)}**
calls of the API a file, at most ${MAX_CALLS_PER_FILE} wanted; the process holds ${many.secondQuarterMb.toFixed(0)} MB over the second quarter of them and
${many.lastQuarterMb.toFixed(0)} MB over the last.

Lists of 50 files a page through the whole API in one process, over a store in memory whose rows are in order, as DynamoDB's are: medians
of 200 requests in turns, and what each asks of the store, in units of consistent reads
([decision 95](decisions/0095-long-lists.md)):

| files | first page | next page | search |
|---|---|---|---|
${lists.map(list).join('\n')}

The same on the local stack, through gateway and function, in milliseconds. The last column is the emulator's own query of the same
index: it sorts the whole partition each time, which DynamoDB does not:

| files | first page | next page | search | bare query |
|---|---|---|---|---|
${emulated.map(slow).join('\n')}
`;
}

function failuresOf({ throughput: speed, calls, many, lists }: FileFigures): string[] {
  const failures: string[] = [];
  const demand = (holds: boolean, what: string) => void (holds || failures.push(what));
  demand(speed.ratio >= 0.9, `our client reaches ${speed.ratio.toFixed(2)} of the SDK's throughput`);
  demand(calls[1]?.partCount === 597 && calls[1]?.sign === 6, `5 GB are signed in ${calls[1]?.sign} calls`);
  demand(many.exitCode === 0 && many.stored === many.count, `${many.stored} of ${many.count} files were stored`);
  demand(many.callsPerFile <= MAX_CALLS_PER_FILE, `${many.callsPerFile.toFixed(2)} calls a small file`);
  const growth = many.lastQuarterMb / many.secondQuarterMb;
  demand(growth <= MAX_GROWTH, `the memory of an upload of many files grows by ${growth.toFixed(2)}`);
  const [few, long] = lists;
  for (const kind of ['first', 'next', 'search'] as const) {
    const ratio = (long?.[kind].ms ?? 0) / (few?.[kind].ms ?? 1);
    demand(ratio <= MAX_LIST_RATIO, `${kind}: a list of 100,000 takes ${ratio.toFixed(2)} of one of 100`);
    const isAsMuch = long?.[kind].calls === few?.[kind].calls && long?.[kind].units === few?.[kind].units;
    demand(isAsMuch, `${kind}: a list of 100,000 reads more than one of 100`);
  }
  return failures;
}
