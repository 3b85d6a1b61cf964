import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import {
  type CommitRecord,
  CorruptCommitError,
  commitOfRecord,
  defined,
  ifDefined,
  type ReadCommit,
  type StoredCommit,
} from 'epoch';

export type Item = Record<string, AttributeValue>;

/**
 * A commit's row as an item of the events table: PK `stream` (S), SK `version` (N), the rest as the row names it; texts
 * are S, numbers N. The table's stream contains the same item, so a relay builds its message without reading.
 */
export function itemOfRecord(record: CommitRecord): Item {
  const item: Item = {};
  for (const name in record) {
    const value = record[name as keyof CommitRecord];
    if (value !== undefined) item[name] = typeof value === 'number' ? { N: String(value) } : { S: value };
  }
  return item;
}

export function recordOfItem(item: Item): CommitRecord {
  const stream = item['stream']?.S ?? '(no stream)';
  const version = Number(item['version']?.N ?? Number.NaN);
  const text = (name: string): string => {
    const value = item[name]?.S;
    if (value === undefined) throw new CorruptCommitError(stream, version, `attribute ${name} is not a text`);
    return value;
  };
  const whole = (name: string): number => {
    const value = Number(item[name]?.N ?? Number.NaN);
    if (Number.isSafeInteger(value)) return value;
    throw new CorruptCommitError(stream, version, `attribute ${name} is not a whole number`);
  };
  return {
    stream: text('stream'),
    version: whole('version'),
    last: whole('last'),
    id: text('id'),
    at: whole('at'),
    correlation: text('correlation'),
    ...defined({ causation: ifDefined(item['causation'], () => text('causation')) }),
    actor: text('actor'),
    events: text('events'),
    hash: text('hash'),
    ...ifDefined(item['state'], () => ({ state: text('state'), reducer: whole('reducer') })),
  };
}

/** The commit in an item, with its inline snapshot. A damaged one counts as missing: the events lead to the same state. */
export function readCommitOfItem(item: Item): ReadCommit {
  const isWhole = item['state']?.S !== undefined && Number.isSafeInteger(Number(item['reducer']?.N ?? Number.NaN));
  return commitOfRecord(recordOfItem(isWhole ? item : withoutState(item)));
}

function withoutState({ state: _state, reducer: _reducer, ...bare }: Item): Item {
  return bare;
}

/** The commit in an item of the events table or of its stream's image, without the state. */
export function commitFromItem(item: Item): StoredCommit {
  return readCommitOfItem(withoutState(item)).commit;
}
