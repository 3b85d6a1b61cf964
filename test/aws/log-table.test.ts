import type { StoredCommit } from 'epoch';
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { createLogTable } from '../../lib/aws/log-table.ts';
import { defined } from '../../lib/domain/defined.ts';

/** The table of these commits, and the chunks that its sink was given. */
async function tableOf(commits: Iterable<StoredCommit>) {
  const chunks: Uint8Array[] = [];
  const table = createLogTable({ write: async (bytes) => void chunks.push(bytes) });
  for (const commit of commits) await table.add(commit);
  const rows = await table.end();
  const bytes = Buffer.concat(chunks);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  return { rows, file, chunks };
}

const commitOf = (version: number, events: StoredCommit['events'], causation?: string): StoredCommit => ({
  ...{
    stream: 'file#f-1',
    version,
    lastVersion: version + events.length - 1,
    id: `c-${version}`,
    atMs: version * 1_000,
  },
  ...{ actor: 'usr_ada', correlation: 'r-1', events, hash: 'h', ...defined({ causation }) },
});

const event = fc.record({
  type: fc.string({ unit: 'binary', minLength: 1 }),
  schema: fc.integer({ min: 1, max: 9 }),
  data: fc.jsonValue(),
});

describe('a table of the log', () => {
  it('has each event of each commit in a row, whatever is in it, as other readers of Parquet see it', async () => {
    const histories = fc.array(
      fc.tuple(fc.array(event, { minLength: 1, maxLength: 3 }), fc.option(fc.string(), { nil: undefined })),
      { minLength: 1, maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const commits = history.map(([events, causation], index) => commitOf(index * 3 + 1, events, causation));
        const { rows, file } = await tableOf(commits);
        const expected = commits.flatMap(({ events, version, ...commit }) =>
          events.map(({ type, schema, data }, index) => ({
            ...{ stream: commit.stream, version: version + index, type, schema, time: new Date(commit.atMs) },
            ...{ commit: commit.id, actor: commit.actor, correlation: commit.correlation },
            causation: commit.causation,
            data: JSON.stringify(data),
          })),
        );
        const found = await parquetReadObjects({ file });
        expect(found.map((row) => ({ ...row, causation: row['causation'] ?? undefined }))).toEqual(expected);
        expect(rows).toBe(expected.length);
      }),
      { numRuns: 50 },
    );
  });

  it('is written group by group: none has more rows, or longer ones, than one process can hold', async () => {
    const short = { type: 'PartConfirmed', schema: 1, data: { bytes: 1 } };
    const many = Array.from({ length: 25_000 }, (_, index) => commitOf(index + 1, [short]));
    const { file, chunks } = await tableOf(many);
    expect(parquetMetadata(file).row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([10_000, 10_000, 5_000]);
    expect(chunks).toHaveLength(4);
    const long = { ...short, data: { text: 'x'.repeat(1_000_000) } };
    const few = await tableOf(Array.from({ length: 20 }, (_, index) => commitOf(index + 1, [long])));
    expect(parquetMetadata(few.file).row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([8, 8, 4]);
  });
});
