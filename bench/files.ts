import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSample } from '../local/demo/sample-file.ts';
import { callsFor, LINE_BYTES_PER_SECOND } from './files/commands.ts';
import { withPlace } from './files/place.ts';
import { throughput } from './files/throughput.ts';

const GB = 1_000_000_000;
const CONTEST_BYTES = GB;
const ROUNDS = 3;
/** Its plan of 597 parts takes 6 calls to sign. */
const PLAN_BYTES = 5_000_000_000;

export type FileFigures = Awaited<ReturnType<typeof measure>>;

function measure(folder: string) {
  return withPlace(async ({ client, org, bucket }) => {
    const path = join(folder, 'sample.bin');
    await writeSample(path, CONTEST_BYTES);
    return {
      throughput: await throughput({ client, org, bucket, path, bytes: CONTEST_BYTES }, ROUNDS),
      calls: [await callsFor(GB), await callsFor(PLAN_BYTES)],
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

function render({ throughput: speed, calls }: FileFigures): string {
  const row = ({ bytes, partCount, start, sign, confirm, complete }: FileFigures['calls'][number]) => {
    const commands = start + confirm + complete;
    const cells = [`${bytes / GB} GB`, partCount, start, sign, confirm, complete, commands, (commands * GB) / bytes];
    return `| ${cells.join(' | ')} |`;
  };
  return `## Uploads

The same file of ${speed.bytes / 1e6} MB to the same emulator, ${speed.parallel} parts of 8 MiB at a time, in turns, medians of ${speed.rounds}:
our client with start, signing, confirmations and completion ${speed.ownMbPerSecond.toFixed(0)} MB/s, \`@aws-sdk/lib-storage\` ${speed.sdkMbPerSecond.toFixed(0)} MB/s:
a ratio of **${speed.ratio.toFixed(2)}**.

Calls of the API for one file on a line of ${LINE_BYTES_PER_SECOND / 1e6} MB/s. Those that change something are commands; a bulk
confirmation is one commit, at most every ten seconds, and the completion counts what is left:

| size | parts | start | sign | confirm | complete | commands | commands per GB |
|---|---|---|---|---|---|---|---|
${calls.map(row).join('\n')}
`;
}

function failuresOf({ throughput: speed, calls }: FileFigures): string[] {
  const failures: string[] = [];
  const demand = (holds: boolean, what: string) => void (holds || failures.push(what));
  demand(speed.ratio >= 0.9, `our client reaches ${speed.ratio.toFixed(2)} of the SDK's throughput`);
  demand(calls[1]?.partCount === 597 && calls[1]?.sign === 6, `5 GB are signed in ${calls[1]?.sign} calls`);
  return failures;
}
