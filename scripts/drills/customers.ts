import { ApiError } from '../../lib/client/api-error.ts';
import { createClient } from '../../lib/client/client.ts';
import type { Drill } from './drill.ts';

/** `done`, or the code of the refusal. */
export const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof ApiError ? error.code : String(error)),
  );

export const fullQuota: Drill = {
  name: 'full-quota',
  seenBy: 'replies quota-exceeded; the customer’s page of files says it, no alarm rings',
  async inject({ owner, admin, newOrganisation }) {
    const org = await newOrganisation();
    await admin.admin.changeQuota({ org, body: { limitBytes: '1000' } });
    const begin = (name: string) => owner.files.startUpload({ org, body: { name, sizeBytes: '900' } });
    const first = await begin('first.bin');
    return {
      fault: 'an organisation’s quota is reserved by one upload, and another one begins',
      async condition() {
        const code = await codeOf(begin('second.bin'));
        if (code !== 'quota-exceeded') throw new Error(`the second upload was answered by ${code}`);
        return 'startUpload is refused with quota-exceeded';
      },
      repair: async () => void (await admin.admin.changeQuota({ org, body: { limitBytes: '10000' } })),
      async proof() {
        const second = await begin('second.bin');
        const { status } = await owner.files.getUpload({ org, upload: first.uploadId });
        for (const { uploadId } of [first, second]) await owner.files.abortUpload({ org, upload: uploadId });
        return `the second upload begins, and the first one is still ${status}`;
      },
    };
  },
};

export const leakedToken: Drill = {
  name: 'leaked-token',
  seenBy: 'a report, or the organisation’s audit list; no alarm rings',
  async inject({ local, owner, newOrganisation, command }) {
    const org = await newOrganisation();
    const token = async (name: string) =>
      (
        await owner.organisations.createToken({
          org,
          body: { name, scopes: ['organisations:read'], expiresInDays: 1, role: 'member' },
        })
      ).secret;
    const secrets = [await token('leaked'), await token('another')];
    const clients = secrets.map((secret) => createClient({ baseUrl: local.frontDoorUrl, token: () => secret }));
    const answers = () => Promise.all(clients.map((client) => codeOf(client.organisations.get({ org }))));
    return {
      fault: 'a token of an organisation is in the hands of a stranger, and nobody knows which',
      async condition() {
        const found = await answers();
        if (found.some((answer) => answer !== 'done'))
          throw new Error(`the tokens are answered by ${found.join(', ')}`);
        return 'the stranger reads the organisation';
      },
      repair: async () => void (await command('revoke', '--org', org)),
      async proof() {
        const found = await answers();
        if (found.some((answer) => answer === 'done')) throw new Error('a token still works');
        const { items } = await owner.organisations.listTokens({ org });
        if (items.length > 0) throw new Error(`${items.length} tokens are still listed`);
        await owner.organisations.get({ org });
        return `all ${secrets.length} tokens are refused (${found.join(', ')}) at once, and the owner’s session goes on`;
      },
    };
  },
};
