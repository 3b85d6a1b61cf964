import { commandsOf } from 'epoch';
import { viewId } from 'epoch/views';
import { describe, expect, inject, it } from 'vitest';
import { projectorOf } from '../../lib/app/delivery.ts';
import { fileRow } from '../../lib/app/files/views/file-rows.ts';
import { files } from '../../lib/app/files/views/files.ts';
import { memberRow, members } from '../../lib/app/organisations/views/members.ts';
import { organisationRow, organisations } from '../../lib/app/organisations/views/organisations.ts';
import { file } from '../../lib/domain/file/file.ts';
import { organisation } from '../../lib/domain/organisation/organisation.ts';
import { quota } from '../../lib/domain/quota/quota.ts';
import { collect } from '../../packages/epoch/test/delivery/support.ts';
import { deployedDependencies } from '../soak/deployed-dependencies.ts';
import { createPoison } from '../soak/poison.ts';
import { until } from '../until.ts';

const deps = deployedDependencies(inject('outputs'));
const BYTES = 6 * 1024 * 1024;

async function newOrganisation() {
  const org = deps.newId('organisation');
  await deps.send(commandsOf(organisation).CreateOrganisation(org, { name: 'Chain', creatorId: 'usr_a' }));
  return org;
}

async function upload(org: string) {
  const fileId = deps.newId('file');
  const started = {
    organisationId: org,
    uploaderId: 'usr_a',
    name: 'data.bin',
    contentType: 'application/octet-stream',
  };
  await deps.send(commandsOf(quota).ReserveStorage(org, { uploads: [{ fileId, bytes: BYTES }] }));
  await deps.send(commandsOf(file).StartUpload(fileId, { ...started, declaredBytes: BYTES }));
  await deps.send(
    commandsOf(file).ConfirmParts(fileId, { organisationId: org, parts: [{ part: 1, atMs: deps.clock.nowMs() }] }),
  );
  return fileId;
}

const fileOf = async (fileId: string) => (await fileRow.get(deps.views.at(viewId(files)), { fileId }))?.values;
const organisationOf = async (organisationId: string) =>
  (await organisationRow.get(deps.views.at(viewId(organisations)), { organisationId }))?.values;

describe('the whole chain, deployed', () => {
  it('takes a commit by stream, relay, bus and queue to its view', async () => {
    const org = await newOrganisation();
    await until('the organisation has a row', async () => (await organisationOf(org)) !== undefined);
    expect(await organisationOf(org)).toMatchObject({ name: 'Chain', status: 'open', storageBytes: 0 });
  });

  it('lets a saga command another stream, whose view follows, and every step says what caused it', async () => {
    const org = await newOrganisation();
    const fileId = await upload(org);
    await until('its bytes are counted', async () => (await organisationOf(org))?.storageBytes === BYTES);
    expect(await fileOf(fileId)).toMatchObject({ status: 'uploading', bytes: BYTES });
    const [confirmed] = (await collect(deps.log.read(`file#${fileId}`))).slice(-1);
    const [reaction] = await collect(deps.log.read(`saga-storage-usage#${fileId}`));
    expect(reaction).toMatchObject({
      causation: `file#${fileId}@${confirmed?.lastVersion}`,
      correlation: confirmed?.correlation,
    });
    const recorded = (await collect(deps.log.read(`organisation#${org}`))).at(-1);
    expect(recorded).toMatchObject({
      causation: `saga-storage-usage#${fileId}@1`,
      correlation: confirmed?.correlation,
    });

    await deps.send(commandsOf(file).AbortUpload(fileId, { organisationId: org }));
    await until('no byte is counted', async () => (await organisationOf(org))?.storageBytes === 0);
    const quota = async () =>
      (await collect(deps.log.read(`quota#${org}`))).flatMap((commit) => commit.events.map(({ type }) => type));
    await until('the quota has settled', async () => (await quota()).length > 1);
    expect(await quota()).toEqual(['StorageReserved', 'ReservationReleased']);
  });

  it('goes on for everybody else while one view fails whatever it is given, and for that one when it is mended', async () => {
    const org = await newOrganisation();
    const member = async (userId: string) =>
      deps.send(commandsOf(organisation).AddMember(org, { userId, role: 'member', addedBy: 'usr_a' }));
    const listed = async (userId: string) =>
      (await memberRow.get(deps.views.at(viewId(members)), { organisationId: org, userId })) !== undefined;
    await until('the organisation has a row', async () => (await organisationOf(org)) !== undefined);
    const poison = createPoison(deps.client, inject('outputs').ViewsTable);
    expect(await poison.spoil([org])).toBe(1);

    // The saga commands the very stream whose view is spoilt; the stream, and all others that hear it, go on.
    const fileId = await upload(org);
    const recorded = async () =>
      (await collect(deps.log.read(`organisation#${org}`))).some(({ events }) => events[0]?.type === 'StorageRecorded');
    await until('the bytes are recorded', recorded);
    await member('usr_b');
    await until('the member is listed', () => listed('usr_b'));
    await until('the file has its bytes', async () => (await fileOf(fileId))?.bytes === BYTES);
    await expect(organisationOf(org)).rejects.toMatchObject({ code: 'malformed-row' });

    await poison.mend();
    const projector = projectorOf(deps.platform, organisations);
    expect(await projector.redrive(`organisation#${org}`)).toMatchObject({ status: 'applied' });
    expect(await organisationOf(org)).toMatchObject({ storageBytes: BYTES, members: 2 });
  });

  it('writes the change log that sweeps walk', async () => {
    const org = await newOrganisation();
    const since = Math.floor(Date.now() / 60_000) - 1;
    const heard = async () => {
      for await (const minute of deps.changeLog.minutes(since)) {
        for await (const { stream } of deps.changeLog.minute(minute)) if (stream === `organisation#${org}`) return true;
      }
      return false;
    };
    await until('the change log has it', heard, { everyMs: 100 });
    expect(await heard()).toBe(true);
  });
});
