import { createHash } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { datedKeys, type KeyDates, keyIdOn, type Signer, SignerError } from '../../app/ports/signer.ts';
import { clientSettings } from '../client-settings.ts';

/** Signs by asymmetric keys of KMS, which never leave it. A text of any length is signed by its digest. */
export function createSigner(keys: readonly KeyDates[], client = new KMSClient(clientSettings())): Signer {
  const failed = (what: string, id: string) => (error: unknown) => {
    throw new SignerError(`${what} of ${id} failed: ${error instanceof Error ? error.message : String(error)}`, error);
  };
  return {
    keyOn: (day) => keyIdOn(keys, day),
    async keys() {
      const publicKey = async (id: string) => {
        const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId: id })).catch(failed('the key', id));
        if (PublicKey === undefined) throw new SignerError(`KMS gave no public key of ${id}`);
        return pem(PublicKey);
      };
      return Promise.all(datedKeys(keys).map(async (key) => ({ ...key, publicKey: await publicKey(key.id) })));
    },
    async sign(keyId, text) {
      const command = new SignCommand({
        KeyId: keyId,
        Message: createHash('sha256').update(text).digest(),
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_256',
      });
      const { Signature } = await client.send(command).catch(failed('the signature', keyId));
      if (Signature === undefined) throw new SignerError(`KMS gave no signature of ${keyId}`);
      return Buffer.from(Signature).toString('base64');
    },
  };
}

/** A DER key as text: base64 in lines of 64. */
function pem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN PUBLIC KEY-----', ...lines, '-----END PUBLIC KEY-----', ''].join('\n');
}
