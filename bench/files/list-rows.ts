import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { RowChange } from 'epoch/views';
import { attributeName, OWN, toAttribute } from 'epoch-dynamodb';
import { fileIndex } from '../../lib/app/files/views/file-index.ts';
import { fileByWordRow } from '../../lib/app/files/views/file-index-rows.ts';
import { fileByDateRow, fileByNameRow, fileRow } from '../../lib/app/files/views/file-rows.ts';
import { files } from '../../lib/app/files/views/files.ts';
import { searchStarts } from '../../lib/domain/search.ts';

/** In every list, so that a search finds as much in each. */
export const SOUGHT = 'scan000042';

interface View {
  readonly name: string;
  readonly version: number;
}

interface RowOfView {
  readonly view: View;
  readonly change: RowChange;
}

/** Rows that one upload leaves, as far as these lists read them. */
export function rowsOf(organisationId: string, n: number): readonly RowOfView[] {
  const serial = String(n).padStart(6, '0');
  const fileId = `fil_01KBENCH${organisationId.slice(-12)}${serial}`;
  const name = `scan${serial}`;
  const own = { organisationId, name, fileId };
  const about = { contentType: 'text/csv', declaredBytes: 10, storageKey: `${organisationId}/${fileId}` };
  const state = { uploaderId: 'usr_bench', partCount: 1, status: 'available', bytes: 10, uploadedParts: 1 } as const;
  const row = fileRow.put({ fileId }, { ...own, ...about, ...state, sizing: 'declared', partSize: 10, startedAtMs: 0 });
  const words = searchStarts(name).map((start) => fileByWordRow.put({ organisationId, start, fileId }, { fileId }));
  return [
    ...[row, fileByDateRow.put(own, { fileId }), fileByNameRow.put(own, { fileId })].map((change) => ({
      view: files,
      change,
    })),
    ...words.map((change) => ({ view: fileIndex, change })),
  ];
}

/** A row as DynamoDB stores it. */
export function itemOf(view: View, change: RowChange): Record<string, AttributeValue> {
  if (change.kind !== 'put') throw new Error(`only rows are written here, and this is to ${change.kind}`);
  const { key, values } = change;
  const fields = Object.entries(values).map(([name, value]) => [attributeName(name), toAttribute(value)]);
  return {
    [OWN.partition]: { S: `${view.name}@${view.version}|${key.partition}` },
    [OWN.sort]: { S: key.sort },
    [OWN.row]: { BOOL: true },
    [OWN.createdAt]: { N: '0' },
    [OWN.updatedAt]: { N: '0' },
    [OWN.version]: { N: '1' },
    ...Object.fromEntries(fields),
  };
}
