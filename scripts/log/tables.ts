import { createHash } from 'node:crypto';
import { open, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LogManifest, LogPart, LogTable } from '../../lib/app/platform/queries/log-copy.ts';
import { createLogTable } from '../../lib/aws/log-table.ts';
import { commitsOf, MANIFEST } from './files.ts';

/** Writes a table of Parquet beside each file of a copy, one after the other, and the manifest with their hashes. */
export async function addTables(folder: string, manifest: LogManifest): Promise<LogManifest> {
  const tables: LogTable[] = [];
  for (const part of manifest.parts) tables.push(await tableOf(folder, part));
  const made = { ...manifest, tables };
  await writeFile(path.join(folder, MANIFEST), `${JSON.stringify(made, null, 1)}\n`);
  return made;
}

async function tableOf(folder: string, part: LogPart): Promise<LogTable> {
  const name = part.path.replace(/\.ndjson$/, '.parquet');
  const file = await open(path.join(folder, name), 'w');
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const table = createLogTable({
      async write(chunk) {
        hash.update(chunk);
        bytes += chunk.length;
        await file.appendFile(chunk);
      },
    });
    for await (const commit of commitsOf(folder, part)) await table.add(commit);
    const rows = await table.end();
    return { day: part.day, path: name, rows, bytes, sha256: hash.digest('hex') };
  } catch (error) {
    await rm(path.join(folder, name), { force: true });
    throw error;
  } finally {
    await file.close();
  }
}
