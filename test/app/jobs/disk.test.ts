import { describe, expect, it } from 'vitest';
import { createPlatform } from '../platform.ts';
import { begin, createJob, found, submit } from '../scenes.ts';

const GIB = 1_073_741_824;

describe('the machine of an attempt', () => {
  it('is ordered with the disk that its inputs need, and with the network that its configuration says', async () => {
    const platform = createPlatform();
    const organisationId = await found(platform);
    const begun = await begin(platform, organisationId, 6 * GIB);
    const input = begun.ok ? begun.fileId : begun.code;
    const small = await createJob(platform, organisationId);
    const large = await createJob(platform, organisationId, [input]);
    const said = await createJob(platform, organisationId, [input], { diskGib: 150, network: 'none' });
    for (const jobId of [small, large, said]) await submit(platform, organisationId, jobId);
    const ordered = platform.engine.submitted.map(({ jobId, diskGib, network }) => [jobId, diskGib, network]);
    expect(ordered).toEqual([
      [small, 20, undefined],
      [large, 30, undefined],
      [said, 150, 'none'],
    ]);
  });
});
