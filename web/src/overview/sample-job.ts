import { useState } from 'react';
import { useLocation } from 'wouter';
import { client } from '../session/api.ts';

const NAME = 'Count bytes (sample)';
const SCRIPT =
  'for file in "$CATACLOUD_INPUTS"/*; do echo "$(basename "$file"): $(wc -c < "$file") bytes"; done | tee "$CATACLOUD_OUTPUTS/summary.txt"';

/** Makes the sample's configuration unless it is there, and runs a job of it on a file. */
export function useSampleJob(org: string) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [, navigate] = useLocation();

  async function go(file: string): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      const configuration = await published(org);
      const { id: job } = await client.jobs.create({ org, body: { name: NAME, configuration, files: [file] } });
      await client.jobs.submit({ org, job });
      navigate(`/jobs/${job}`);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  }
  return { run: (file: string) => void go(file), busy, error };
}

/** Tried again after a failure in the middle, it goes on with the draft that is there. */
async function published(org: string): Promise<string> {
  for await (const { id, name, status, version } of client.items('jobs.listConfigurations', { org })) {
    if (name !== NAME || status !== 'active') continue;
    if (version === undefined) await client.jobs.publishConfiguration({ org, configuration: id });
    return id;
  }
  const command = { command: '/bin/sh', arguments: ['-c', SCRIPT], environment: {} };
  const spec = { ...command, machineType: 'standard-1', timeoutMs: 60_000, maxAttempts: 1 };
  const { id } = await client.jobs.draftConfiguration({ org, body: { name: NAME, spec } });
  await client.jobs.publishConfiguration({ org, configuration: id });
  return id;
}
