import { type AddressedCommand, commandsOf } from 'epoch';
import { file } from '../../lib/domain/file/file.ts';
import type { IdKind } from '../../lib/domain/ids.ts';
import { organisation } from '../../lib/domain/organisation/organisation.ts';
import type { Random } from '../../test/soak/random.ts';
import type { Step } from './simulation.ts';

const PART = 8 * 1024 * 1024;
const PARTS = 10_000;

/** Organisations with a large upload each, and commands that confirm their parts one by one, of organisations by chance. */
export function workload(newId: (kind: IdKind) => string, organisations: number, random: Random) {
  const uploads = Array.from({ length: organisations }, () => {
    return { organisationId: newId('organisation'), fileId: newId('file'), parts: 0 };
  });
  const setUp = uploads.flatMap(({ organisationId, fileId }): AddressedCommand[] => {
    const of = { organisationId, uploaderId: 'usr_b', name: 'b', contentType: 'a/b', uploadId: 'u' };
    return [
      commandsOf(organisation).CreateOrganisation(organisationId, { name: 'Bench', creatorId: 'usr_b' }),
      commandsOf(file).StartUpload(fileId, { ...of, declaredBytes: PARTS * PART, partSize: PART }),
    ];
  });
  const next = (nowMs: number): AddressedCommand => {
    const upload = random.pick(uploads);
    upload.parts += 1;
    const parts = [{ part: upload.parts, atMs: Math.floor(nowMs) }];
    return commandsOf(file).ConfirmParts(upload.fileId, { organisationId: upload.organisationId, parts });
  };
  return { setUp, next };
}

/** What follows from one confirmed part: what `runReal` does, told to the simulation. */
export const CHAIN: Step = {
  aggregate: 'file',
  reaches: [
    { queue: 'screens' },
    { queue: 'usage' },
    {
      queue: 'storage',
      commits: {
        aggregate: 'saga-storage-usage',
        reaches: [{ queue: 'storage', commits: { aggregate: 'organisation', reaches: [{ queue: 'screens' }] } }],
      },
    },
  ],
};
