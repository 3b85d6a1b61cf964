import type { RecoveryCodes } from '../../app/ports/recovery-codes.ts';
import type { Key, Records } from './table.ts';

interface Kept {
  readonly seals: readonly string[];
}

const recoveryKey = (user: string): Key => ({ pk: `recovery#${user}`, sk: 'codes' });

/** Recovery codes in the users table, sealed. */
export function createRecoveryCodes(records: Records): RecoveryCodes {
  return {
    async put(user, seals) {
      await records.write([{ kind: 'replace', ...recoveryKey(user), record: { seals } satisfies Kept }]);
    },
    async has(user, seal) {
      return (await records.get<Kept>(recoveryKey(user)))?.seals.includes(seal) ?? false;
    },
    async remove(user) {
      await records.write([{ kind: 'delete', ...recoveryKey(user) }]);
    },
  };
}
