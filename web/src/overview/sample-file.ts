import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../session/api.ts';

const LINES = 1_000;

/** Uploads a small file of readings, for whoever has none at hand. */
export function useSampleFile(org: string) {
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  async function send(): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      const content = new Blob([sample()], { type: 'text/csv' });
      const request = { name: 'sample-readings.csv', sizeBytes: String(content.size), contentType: content.type };
      // Loaded with the first sample: the overview itself uploads nothing.
      const { uploadFile } = await import('../../../lib/client/upload.ts');
      const slice = async (from: number, to: number) => content.slice(from, to);
      await uploadFile(client, org, request, { sizeBytes: content.size, slice });
      await queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith('files.') });
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }
  return { take: () => void send(), busy, error };
}

/** `minute,temperature`: a day's curve, the same for everybody. */
function sample(): string {
  const rows = Array.from({ length: LINES }, (_, minute) => {
    return `${minute},${(12 + 6 * Math.sin((minute / LINES) * 2 * Math.PI)).toFixed(2)}`;
  });
  return ['minute,temperature', ...rows, ''].join('\n');
}
