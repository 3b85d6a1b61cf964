import type { Mutant } from './delivery-mutants.ts';

/** Each undoes one thing that the truth of uploads rests on: `npm run soak -- file-mutants` shows that random histories find it. */
export const FILE_MUTANTS: readonly Mutant[] = [
  {
    name: 'a client gives the answers of a batch to the wrong files',
    file: 'lib/client/batches.ts',
    text: 'results[at] as R',
    instead: 'results[now.length - 1 - at] as R',
  },
  {
    name: 'the platform answers the starts of a batch in another order',
    file: 'lib/app/uploads/commands/batch.ts',
    text: 'fates[at] = begun[index]',
    instead: 'fates[at] = begun[begun.length - 1 - index]',
  },
  {
    name: 'the platform begins every upload of a batch under the same key',
    file: 'lib/app/uploads/commands/batch.ts',
    text: 'idempotency: idempotencyOf(deps, whose, key, body) }',
    instead: "idempotency: idempotencyOf(deps, whose, key.slice(0, -1) + '1', body) }",
  },
  {
    name: 'an upload that was completed meanwhile is taken for the own one',
    file: 'lib/client/upload.ts',
    text: 'if (Number(upload.sizeBytes) !== source.sizeBytes || differs(checksum, source.checksums)) {',
    instead: "if (status !== 'available' && differs(checksum, source.checksums)) {",
  },
  {
    name: 'an upload that is cancelled is not ended',
    file: 'web/src/files/run-transfer.ts',
    text: 'if (await settle(client, org, notes, note)) onEnd();',
    instead: 'if (notes.all().length < 0) await settle(client, org, notes, note).then(onEnd);',
  },
];
