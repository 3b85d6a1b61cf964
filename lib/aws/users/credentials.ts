import { createHash } from 'node:crypto';
import type { AttemptCapability, Credential, Credentials, TokenRecord } from '../../app/ports/credentials.ts';
import { type Key, type Records, RecordsError, type Write } from './table.ts';

const HOUR_MS = 3_600_000;
/** Rows stay so long after their use has ended: an upload ends within a week of its capability, and gives back what it took. */
const KEPT_AFTER_MS = 30 * 24 * HOUR_MS;

interface Listed {
  readonly record: TokenRecord;
  readonly secret: Key;
}

/** Where a secret is found: by its hash. Secrets are 256 random bits, so one round without salt is enough. */
function secretKey(secret: string): Key {
  return { pk: `secret#${createHash('sha256').update(secret).digest('base64url')}`, sk: 'secret' };
}

const MAX_TRIES = 10;

interface Spent {
  readonly uploads: number;
  readonly bytes: number;
}

const spentKey = (capability: string, of: string): Key => ({ pk: `spent#${capability}`, sk: of });
const write = (key: Key, record: Spent, was: Spent | undefined, nowMs: number): Write => {
  const row = { ...key, record, expiresAtMs: nowMs + KEPT_AFTER_MS };
  return was === undefined ? { kind: 'insert', ...row } : { kind: 'replace', ...row, was };
};
const secretRow = (key: Key, credential: Credential): Write => ({
  kind: 'insert',
  ...key,
  record: credential,
  expiresAtMs: credential.expiresAtMs + KEPT_AFTER_MS,
});

function chargedByOthers(id: string): RecordsError {
  return new RecordsError('records-contended', `capability ${id} was charged by others ${MAX_TRIES} times in a row`);
}

const claimedKey = ({ attempt }: AttemptCapability): Key => ({ pk: `claimed#${attempt}`, sk: 'token' });
const tokenKey = (owner: string, id: string): Key => ({ pk: `tokens#${owner}`, sk: id });

/** Secrets in the users table, by hash; and for each owner the list of tokens. */
export function createCredentials(records: Records, wallMs: () => number): Credentials {
  return {
    find: (secret) => records.get<Credential>(secretKey(secret)),
    async add(secret, credential) {
      await records.write([secretRow(secretKey(secret), credential)]);
    },
    async claim(token, capability, expiresAtMs) {
      const secret = secretKey(token);
      const row = { ...claimedKey(capability), record: secret, expiresAtMs: expiresAtMs + KEPT_AFTER_MS };
      const credential: Credential = { kind: 'attempt', capability, expiresAtMs };
      if (await records.write([{ kind: 'insert', ...row }, secretRow(secret, credential)])) return true;
      const claimed = await records.get<Key>(claimedKey(capability));
      return claimed?.pk === secret.pk;
    },
    addToken(owner, secret, credential, record) {
      const key = secretKey(secret);
      return records.write([
        secretRow(key, credential),
        { kind: 'insert', ...tokenKey(owner, record.id), record: { record, secret: key } satisfies Listed },
      ]);
    },
    async revokeToken(owner, id) {
      const listed = await records.get<Listed>(tokenKey(owner, id));
      if (listed === undefined) return false;
      return records.write([
        { kind: 'delete', ...listed.secret },
        { kind: 'delete', ...tokenKey(owner, id) },
      ]);
    },
    async token(owner, id) {
      return (await records.get<Listed>(tokenKey(owner, id)))?.record;
    },
    async tokens(owner, limit, cursor) {
      const { items, cursor: next } = await records.page<Listed>(`tokens#${owner}`, limit, cursor);
      const tokens = items.map(({ record }) => record);
      return next === undefined ? { items: tokens } : { items: tokens, cursor: next };
    },
    async charge({ id, maxUploads = Number.POSITIVE_INFINITY, maxBytes }, file, bytes) {
      const all = spentKey(id, 'all');
      const own = spentKey(id, file);
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        const [was, before] = await Promise.all([records.get<Spent>(all), records.get<Spent>(own)]);
        if (before?.bytes === bytes) return true;
        const record = {
          uploads: (was?.uploads ?? 0) + (before === undefined ? 1 : 0),
          bytes: (was?.bytes ?? 0) - (before?.bytes ?? 0) + bytes,
        };
        if (record.uploads > maxUploads || record.bytes > maxBytes) return false;
        const writes = [write(all, record, was, wallMs()), write(own, { uploads: 1, bytes }, before, wallMs())];
        if (await records.write(writes)) return true;
      }
      throw chargedByOthers(id);
    },
    async left({ id, maxUploads, maxBytes }) {
      const { uploads, bytes } = (await records.get<Spent>(spentKey(id, 'all'))) ?? { uploads: 0, bytes: 0 };
      return { uploads: Math.max(0, maxUploads - uploads), bytes: Math.max(0, maxBytes - bytes) };
    },
    async giveBack({ id }, file) {
      const all = spentKey(id, 'all');
      const own = spentKey(id, file);
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        const [was, taken] = await Promise.all([records.get<Spent>(all), records.get<Spent>(own)]);
        if (was === undefined || taken === undefined) return;
        const record = { uploads: was.uploads - taken.uploads, bytes: was.bytes - taken.bytes };
        if (await records.write([write(all, record, was, wallMs()), { kind: 'delete', ...own }])) return;
      }
      throw chargedByOthers(id);
    },
    async used(owner, id, atMs) {
      const hourMs = Math.floor(atMs / HOUR_MS) * HOUR_MS;
      const listed = await records.get<Listed>(tokenKey(owner, id));
      if (listed === undefined || (listed.record.lastUsedAtMs ?? 0) >= hourMs) return;
      const record = { ...listed, record: { ...listed.record, lastUsedAtMs: hourMs } };
      await records.write([{ kind: 'replace', ...tokenKey(owner, id), record, was: listed }]);
    },
  };
}
