import { createPrivateKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { describe, expect, test } from 'vitest';
import type { Signer } from '../../lib/app/ports/signer.ts';
import { EnvironmentError } from '../../lib/aws/environment.ts';
import { parseKeys } from '../../lib/aws/kms/lazy-signer.ts';
import { createSigner } from '../../lib/aws/kms/signer.ts';
import { memorySigner } from '../memory-signer.ts';

const KEYS = [
  { id: 'arn:one', from: '2026-01-01' },
  { id: 'arn:two', from: '2027-01-01' },
];

/** KMS as far as the signer asks it, over keys of this process. */
function kms(): KMSClient {
  const pairs = new Map(KEYS.map(({ id }) => [id, generateKeyPairSync('ec', { namedCurve: 'P-256' })]));
  const pairOf = (id = '') => {
    const pair = pairs.get(id);
    if (pair === undefined) throw new Error(`NotFoundException: ${id}`);
    return pair;
  };
  const texts = new Map<string, string>();
  const client = new KMSClient({ region: 'us-east-1' });
  const send = async (command: unknown) => {
    if (command instanceof GetPublicKeyCommand) {
      return { PublicKey: pairOf(command.input.KeyId).publicKey.export({ type: 'spki', format: 'der' }) };
    }
    if (!(command instanceof SignCommand)) throw new Error('no such call');
    const { KeyId, Message = new Uint8Array(), MessageType, SigningAlgorithm } = command.input;
    expect([Message.length, MessageType, SigningAlgorithm]).toEqual([32, 'DIGEST', 'ECDSA_SHA_256']);
    // Node signs no digest by itself: the text is known here.
    const text = texts.get(Buffer.from(Message).toString('hex')) ?? TEXT;
    return { Signature: sign('sha256', Buffer.from(text), createPrivateKey(exported(pairOf(KeyId).privateKey))) };
  };
  return Object.assign(client, { send });
}

function exported(key: ReturnType<typeof generateKeyPairSync>['privateKey']): string {
  return String(key.export({ type: 'pkcs8', format: 'pem' }));
}

const TEXT = 'a statement – of any length'.repeat(500);

const signers: readonly (readonly [string, () => Signer])[] = [
  ['in memory', () => memorySigner(KEYS)],
  ['of KMS', () => createSigner(KEYS, kms())],
];

describe.each(signers)('a signer %s', (_, make) => {
  test('signs by the key of the day, and each key verifies what it signed and nothing else', async () => {
    const signer = make();
    const [one, two] = await signer.keys();
    expect([one, two]).toMatchObject([{ from: '2026-01-01', until: '2027-01-01' }, { from: '2027-01-01' }]);
    expect(two).not.toHaveProperty('until');
    expect([signer.keyOn('2026-12-31'), signer.keyOn('2027-01-01')]).toEqual([one?.id, two?.id]);
    const signature = Buffer.from(await signer.sign(one?.id ?? '', TEXT), 'base64');
    const holds = (text: string, key = '') => verify('sha256', Buffer.from(text), key, signature);
    expect(holds(TEXT, one?.publicKey)).toBe(true);
    expect(holds(`${TEXT}.`, one?.publicKey)).toBe(false);
    expect(holds(TEXT, two?.publicKey)).toBe(false);
  });

  test('has no key for a day before the first, and says so', async () => {
    expect(() => make().keyOn('2025-12-31')).toThrow(/no key signs on 2025-12-31: the first one begins on 2026-01-01/);
    await expect(make().sign('arn:three', TEXT)).rejects.toThrow(/arn:three/);
  });
});

describe('keys of a function', () => {
  test('are days with a key each, and nothing else', () => {
    expect(parseKeys('2026-01-01 arn:one, 2027-01-01 arn:two')).toEqual(KEYS);
    for (const wrong of ['', 'arn:one', '2026-01-01', '2026-13-01 arn:one', '2026-01-01 arn:one x'])
      expect(() => parseKeys(wrong)).toThrow(EnvironmentError);
  });
});
