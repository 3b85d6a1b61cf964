import { defined, ifDefined, type MarkedOutcome, type Marker, type MarkerWrite, NameError } from 'epoch';
import type { Item } from './commit-item.ts';

/** A marker as an item of the markers table: PK `pk` (S). `expiresAt` (N, seconds) is the table's TTL attribute. */
export function itemOfMarker({ key, id, outcome, bodyHash, seq, expiresAtMs }: Marker): Item {
  return {
    pk: { S: key },
    id: { S: id },
    outcome: { S: JSON.stringify(outcome) },
    ...defined({
      bodyHash: ifDefined(bodyHash, (hash) => ({ S: hash })),
      seq: ifDefined(seq, (number) => ({ N: String(number) })),
      expiresAt: ifDefined(expiresAtMs, (ms) => ({ N: String(seconds(ms)) })),
    }),
  };
}

export function markerOfItem(item: Item): Marker {
  const key = item['pk']?.S ?? '';
  const id = item['id']?.S;
  const outcome = item['outcome']?.S;
  if (id === undefined || outcome === undefined) throw new NameError(`marker ${key} is not as it was written`);
  const bodyHash = item['bodyHash']?.S;
  const seq = item['seq']?.N;
  const expiresAt = item['expiresAt']?.N;
  return {
    key,
    id,
    outcome: JSON.parse(outcome) as MarkedOutcome,
    ...defined({
      bodyHash,
      seq: ifDefined(seq, Number),
      expiresAtMs: ifDefined(expiresAt, (text) => Number(text) * 1_000),
    }),
  };
}

/**
 * The write of a marker, on the condition that there is none that still counts: an expired one is replaced (the table's
 * own deletion happens any time later), and so is one with a lower number.
 */
export function putOfMarker(table: string, marker: MarkerWrite) {
  const yields =
    marker.seq === undefined
      ? { condition: 'expiresAt < :now', values: { ':now': { N: String(seconds(marker.nowMs)) } } }
      : { condition: 'seq < :seq', values: { ':seq': { N: String(marker.seq) } } };
  return {
    TableName: table,
    Item: itemOfMarker(marker),
    ConditionExpression: `attribute_not_exists(pk) OR ${yields.condition}`,
    ExpressionAttributeValues: yields.values,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1_000);
}
