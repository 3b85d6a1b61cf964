import type { StoredCommit } from 'epoch';
import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';

/** Rows of a group, which is in memory while it is written; fewer where they are long. */
const GROUP_ROWS = 10_000;
/** Characters of the commits of a group. */
const GROUP_LENGTH = 8_000_000;

const required = { repetition_type: 'REQUIRED' } as const;
const text = <N extends string>(name: N) =>
  ({ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', ...required }) as const;
const number = <N extends string>(name: N) => ({ name, type: 'INT32', ...required }) as const;

/** An event in a row. Names and types are stored: a column may come to the end, and none changes. */
const COLUMNS = [
  text('stream'),
  number('version'),
  text('type'),
  number('schema'),
  { name: 'time', type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', ...required },
  text('commit'),
  text('actor'),
  text('correlation'),
  { ...text('causation'), repetition_type: 'OPTIONAL' },
  text('data'),
] as const satisfies readonly SchemaElement[];

/** Takes the bytes of a file in their order, one call at a time. */
export interface ByteSink {
  write(bytes: Uint8Array): Promise<void>;
}

/** Hands each group of rows on, and forgets it. */
class SinkWriter extends ByteWriter {
  readonly #sink: ByteSink;

  constructor(sink: ByteSink) {
    super();
    this.#sink = sink;
  }

  flush(): Promise<void> {
    const bytes = this.getBytes().slice();
    this.index = 0;
    return this.#sink.write(bytes);
  }

  override finish(): Promise<void> {
    return this.flush();
  }
}

/** Writes commits as a table of Parquet, for who asks questions of the log. Holds one group of rows. */
export function createLogTable(sink: ByteSink) {
  const schema = [{ name: 'event', num_children: COLUMNS.length }, ...COLUMNS];
  const parquet = new ParquetWriter({ writer: new SinkWriter(sink), schema, createdBy: 'catacloud' });
  let group: Row[] = [];
  let [rows, length] = [0, 0];

  async function flush(): Promise<void> {
    if (group.length === 0) return;
    const written = group;
    [group, length] = [[], 0];
    const columnData = COLUMNS.map(({ name }) => ({ name, data: written.map((row) => row[name]) }));
    await parquet.write({ columnData, rowGroupSize: written.length });
  }

  return {
    async add(commit: StoredCommit): Promise<void> {
      for (const row of rowsOf(commit)) {
        group.push(row);
        rows += 1;
        length += row.data.length;
      }
      if (group.length >= GROUP_ROWS || length >= GROUP_LENGTH) await flush();
    },
    /** How many rows it has. */
    async end(): Promise<number> {
      await flush();
      await parquet.finish();
      return rows;
    },
  };
}

type Row = ReturnType<typeof rowsOf>[number];

function rowsOf({ stream, version, id, atMs, actor, correlation, causation, events }: StoredCommit) {
  return events.map(({ type, schema, data }, index) => ({
    ...{ stream, version: version + index, type, schema, time: atMs, commit: id, actor, correlation, causation },
    data: JSON.stringify(data),
  }));
}
