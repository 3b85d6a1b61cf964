import { createVerify } from 'node:crypto';
import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import { closeOrganisation } from '../../../lib/app/organisations/commands/close-organisation.ts';
import { closingProof, linesOf, signedStatement } from '../../../lib/app/organisations/queries/closing-statement.ts';
import { organisationCommits } from '../../../lib/app/platform/queries/organisation-commits.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { digest } from '../../memory-platform.ts';
import { memorySigner } from '../../memory-signer.ts';
import { createPlatform, ORIGIN, type Platform } from '../platform.ts';
import { begin, createJob, found, upload } from '../scenes.ts';

const NOTHING = { objects: 0, versions: 0, openUploads: 0, tokens: 0, invitations: 0, secrets: 0 };

function proofOf(platform: Platform, org: string, left = NOTHING) {
  const { kernel, log: reader, nowMs } = platform;
  return closingProof({ kernel, reader, nowMs, digest, leftovers: async () => left }, org);
}

/** Two organisations with files; the first one has deleted, aborted, and closed. */
async function closed() {
  const platform = createPlatform();
  const [org, other] = [await found(platform), await found(platform, 'Other')];
  const of = { organisationId: org };
  await upload(platform, other, 7);
  const kept = await upload(platform, org, 500);
  const begun = await begin(platform, org, 30);
  const aborted = begun.ok ? begun.fileId : '';
  await createJob(platform, org);
  await platform.settle();
  expect(await proofOf(platform, org)).toBeUndefined();
  await platform.send(file, commandsOf(file).AbortUpload(aborted, of));
  await platform.send(file, commandsOf(file).DeleteFile(kept, { ...of, deletedBy: 'usr_ada' }));
  await platform.settle();
  expect(await closeOrganisation(platform.kernel, { ...of, closedBy: 'usr_ada' }, ORIGIN)).toMatchObject({ ok: true });
  return { platform, org, other, files: [kept, aborted] };
}

describe('the statement about a closed organisation', () => {
  it('names each file and upload that was removed, by the commit that says so, and the log that is kept', async () => {
    const { platform, org, other, files } = await closed();
    const proof = await proofOf(platform, org);
    expect(proof?.removed.map(({ file: id, how, bytes }) => [id, how, bytes])).toEqual(
      [
        [files[0], 'deleted', 500],
        [files[1], 'aborted', 0],
      ].sort(),
    );
    for (const { file: id, version, hash } of proof?.removed ?? []) {
      const commits = [];
      for await (const commit of platform.log.read(`file#${id}`)) commits.push(commit);
      expect(commits.at(-1)).toMatchObject({ lastVersion: version, hash });
    }
    expect(proof?.statement).toMatchObject({
      organisation: org,
      closedBy: 'usr_ada',
      removed: { files: 2, bytes: '500', sha256: digest(linesOf(proof?.removed ?? [])) },
      kept: { sha256: digest(linesOf(proof?.kept ?? [])) },
      left: { ...NOTHING, files: 0 },
    });
    const streams = proof?.kept.map(({ stream }) => stream) ?? [];
    expect(streams).toEqual(expect.arrayContaining([`organisation#${org}`, `quota#${org}`, `file#${files[0]}`]));
    for await (const { stream } of organisationCommits(platform.log, other)) expect(streams).not.toContain(stream);
  });

  it('is signed byte by byte by the key of its day', async () => {
    const { platform, org } = await closed();
    const proof = await proofOf(platform, org);
    if (proof === undefined) throw new Error('it is closed');
    const signer = memorySigner();
    const { text, signature } = await signedStatement(signer, proof.statement);
    const [key] = await signer.keys();
    const isValid = (of: string) =>
      createVerify('sha256')
        .update(of)
        .verify(key?.publicKey ?? '', signature.value, 'base64');
    expect(JSON.parse(text)).toEqual(proof.statement);
    expect([isValid(text), isValid(text.replace('"500"', '"501"'))]).toEqual([true, false]);
  });

  it('says what is left', async () => {
    const { platform, org } = await closed();
    const proof = await proofOf(platform, org, { ...NOTHING, versions: 3, secrets: 1 });
    expect(proof?.statement.left).toMatchObject({ files: 0, versions: 3, secrets: 1 });
  });
});
