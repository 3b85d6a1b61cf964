import { createCipheriv, createDecipheriv } from 'node:crypto';
import { randomBytes } from 'epoch-dynamodb';
import { MAX_SECRETS, type SecretRecord, type Secrets } from '../../app/ports/secrets.ts';
import type { Records } from './table.ts';

interface Stored extends SecretRecord {
  /** Nonce, tag and ciphertext, in base64. */
  readonly sealed: string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ALGORITHM = 'aes-256-gcm';

/**
 * Secrets in the users table, encrypted (AES-256-GCM) under a key that is in another table. Name and organisation are
 * authenticated with the value: a row that is put in the place of another cannot be read.
 */
export function createSecrets(records: Records, key: () => Promise<Uint8Array>): Secrets {
  const keyOf = (organisationId: string, name: string) => ({ pk: `secrets#${organisationId}`, sk: name });

  async function seal(organisationId: string, name: string, value: string): Promise<string> {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, await key(), nonce);
    cipher.setAAD(Buffer.from(`${organisationId}/${name}`));
    const text = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
  }

  async function open(organisationId: string, { name, sealed }: Stored): Promise<string> {
    const bytes = Buffer.from(sealed, 'base64');
    const decipher = createDecipheriv(ALGORITHM, await key(), bytes.subarray(0, NONCE_BYTES));
    decipher.setAAD(Buffer.from(`${organisationId}/${name}`));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  }

  return {
    async put(organisationId, { name, changedAtMs, changedBy }, value) {
      const at = keyOf(organisationId, name);
      const known = await records.get<Stored>(at);
      if (known === undefined) {
        const { items } = await records.page<Stored>(at.pk, MAX_SECRETS);
        if (items.length >= MAX_SECRETS) return false;
      }
      const record: Stored = { name, changedAtMs, changedBy, sealed: await seal(organisationId, name, value) };
      return records.write([{ kind: 'replace', ...at, record }]);
    },
    async delete(organisationId, name) {
      const at = keyOf(organisationId, name);
      if ((await records.get<Stored>(at)) === undefined) return false;
      return records.write([{ kind: 'delete', ...at }]);
    },
    async page(organisationId, limit, after) {
      const { items, ...more } = await records.page<Stored>(keyOf(organisationId, '').pk, limit, after);
      return { items: items.map(({ name, changedAtMs, changedBy }) => ({ name, changedAtMs, changedBy })), ...more };
    },
    async values(organisationId, names) {
      if (names.length === 0) return {};
      const found = await records.getMany<Stored>([...new Set(names)].map((name) => keyOf(organisationId, name)));
      const opened = await Promise.all(
        found.map(async (stored) => [stored.name, await open(organisationId, stored)] as const),
      );
      return Object.fromEntries(opened);
    },
  };
}
