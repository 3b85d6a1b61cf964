import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signIn } from '../cli/session.ts';
import { createClient } from '../lib/client/client.ts';
import { writeSample } from '../local/demo/sample-file.ts';
import { awsEnvironment } from '../local/emulator.ts';
import { startLocal } from '../local/local-catacloud.ts';
import { printProgress } from '../local/progress.ts';
import { callsFor } from './files/commands.ts';
import { confirmSingly } from './files/confirmations.ts';
import { throughput } from './files/throughput.ts';

const GB = 1_000_000_000;
const CONTEST_BYTES = 256_000_000;
const ROUNDS = 5;
const PARTS = 1_000;
const CLIENTS = 32;
/** Parts, and calls to sign them, of a file of 597 parts: the plan that the documentation shows. */
const PLAN_BYTES = 5_000_000_000;

export type FileFigures = Awaited<ReturnType<typeof measure>>;

async function measure(folder: string) {
  const local = await startLocal({
    ephemeral: true,
    progress: printProgress(console.log),
    signal: AbortSignal.timeout(1_800_000),
  });
  try {
    Object.assign(process.env, awsEnvironment(local.endpoint));
    const { session } = await signIn(local.apiUrl, local.users.owner.email, local.users.owner.password);
    let sent = 0;
    const counting: typeof fetch = (...request) => {
      sent += 1;
      return fetch(...request);
    };
    const client = createClient({ baseUrl: local.apiUrl, token: () => session.accessToken, fetch: counting });
    const { id: org } = await client.organisations.create({ body: { name: 'Bench' } });
    const path = join(folder, 'sample.bin');
    await writeSample(path, CONTEST_BYTES);
    const place = { client, org, bucket: local.outputs.FilesBucket };
    return {
      throughput: await throughput({ ...place, path, bytes: CONTEST_BYTES }, ROUNDS),
      calls: [await callsFor(GB), await callsFor(PLAN_BYTES)],
      confirmations: await confirmSingly({ ...place, apiUrl: local.apiUrl, requests: () => sent }, PARTS, CLIENTS),
    };
  } finally {
    await local.stop();
  }
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

function render({ throughput: speed, calls, confirmations }: FileFigures): string {
  const row = ({ bytes, partCount, start, sign, confirm, complete }: FileFigures['calls'][number]) =>
    `| ${bytes / GB} GB | ${partCount} | ${start} | ${sign} | ${confirm} | ${complete} | ${start + confirm + complete} |`;
  return `## Uploads

The same file of ${speed.bytes / 1e6} MB to the same emulator, ${speed.parallel} parts of 8 MiB at a time, in turns, medians of ${speed.rounds}:
our client with start, signing, confirmations and completion ${speed.ownMbPerSecond.toFixed(0)} MB/s, \`@aws-sdk/lib-storage\` ${speed.sdkMbPerSecond.toFixed(0)} MB/s:
a ratio of **${speed.ratio.toFixed(2)}**.

Calls of the API for one file. Those that change something are commands; a bulk confirmation is one commit:

| size | parts | start | sign | confirm | complete | commands |
|---|---|---|---|---|---|---|
${calls.map(row).join('\n')}

${confirmations.parts} parts confirmed one by one by ${confirmations.clients} clients at a time: ${confirmations.counted} counted, ${confirmations.requestsPerSuccess.toFixed(3)} requests
per success, ${confirmations.perSecond.toFixed(0)} a second on this machine.
`;
}

function failuresOf({ throughput: speed, calls, confirmations }: FileFigures): string[] {
  const failures: string[] = [];
  const demand = (holds: boolean, what: string) => void (holds || failures.push(what));
  demand(speed.ratio >= 0.9, `our client reaches ${speed.ratio.toFixed(2)} of the SDK's throughput`);
  demand(calls[1]?.partCount === 597 && calls[1]?.sign === 6, `5 GB are signed in ${calls[1]?.sign} calls`);
  demand(
    confirmations.counted === confirmations.parts,
    `${confirmations.counted} of ${confirmations.parts} parts counted`,
  );
  return failures;
}
