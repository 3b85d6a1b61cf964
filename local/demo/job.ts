import { readFile } from 'node:fs/promises';
import type { Client } from '../../lib/client/client.ts';
import { hasEnded } from '../../lib/client/job-end.ts';
import { until } from './steps.ts';

/** Reads the file, writes its digest, and a copy that is large enough to need several parts. */
const SCRIPT = `
set -eu
for file in "$CATACLOUD_INPUTS"/*; do
  echo "reading $(basename "$file")"
  { sha256sum "$file" 2>/dev/null || shasum -a 256 "$file"; } | cut -d ' ' -f 1 > "$CATACLOUD_OUTPUTS/digest.txt"
  cp "$file" "$CATACLOUD_OUTPUTS/copy.bin"
done
echo done
`;

export interface JobRun {
  readonly jobId: string;
  readonly digestFileId: string;
  readonly copyFileId: string;
  /** As the platform recorded it. */
  readonly runMs: number;
  /** The digest that the job wrote, from its downloaded output. */
  digestIn(path: string): Promise<string>;
}

export async function runJobOn(owner: Client, org: string, fileId: string, signal: AbortSignal): Promise<JobRun> {
  const spec = {
    command: '/bin/sh',
    arguments: ['-c', SCRIPT],
    environment: {},
    machineType: 'standard-1',
    timeoutMs: 600_000,
    maxAttempts: 1,
  };
  const drafted = await owner.jobs.draftConfiguration({ org, body: { name: 'Digest', spec } });
  await owner.jobs.publishConfiguration({ org, configuration: drafted.id });
  const body = { name: 'Digest of the sample', configuration: drafted.id, files: [fileId] };
  const { id } = await owner.jobs.create({ org, body });
  await owner.jobs.submit({ org, job: id });
  const job = await until('the job has ended', signal, async () => {
    const seen = await owner.jobs.get({ org, job: id });
    return hasEnded(seen) ? seen : undefined;
  });
  const { chunks } = await owner.jobs.logs({ org, job: id });
  const log = chunks.map(({ text }) => text).join('');
  for (const line of log.split('\n').filter((text) => text.trim() !== '')) console.log(`            │ ${line}`);
  if (job.status !== 'completed') throw new Error(`the job is ${job.status}: ${job.attempts.at(-1)?.reason}`);
  const output = (name: string) => {
    const found = job.outputs.find((file) => file.name === name);
    if (found === undefined) throw new Error(`the job has no output ${name}: ${JSON.stringify(job.outputs)}`);
    return found.id;
  };
  return {
    jobId: id,
    digestFileId: output('digest.txt'),
    copyFileId: output('copy.bin'),
    runMs: Number(job.attempts.at(-1)?.runMs),
    digestIn: async (path) => (await readFile(path, 'utf8')).trim(),
  };
}
