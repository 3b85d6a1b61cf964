import type { RecoveryCodes } from '../../app/ports/recovery-codes.ts';
import type { Key, Records } from './table.ts';

interface Kept {
  readonly seals: readonly string[];
}

const recoveryKey = (user: string): Key => ({ pk: `recovery#${user}`, sk: 'codes' });
const NONE: Kept = { seals: [] };

/** Recovery codes in the users table, sealed. */
export function createRecoveryCodes(records: Records): RecoveryCodes {
  return {
    async put(user, seals) {
      await records.write([{ kind: 'replace', ...recoveryKey(user), record: { seals } satisfies Kept }]);
    },
    async take(user, seal) {
      const was = await records.get<Kept>(recoveryKey(user));
      if (was === undefined || !was.seals.includes(seal)) return false;
      return records.write([{ kind: 'replace', ...recoveryKey(user), record: NONE, was }]);
    },
    async remove(user) {
      await records.write([{ kind: 'delete', ...recoveryKey(user) }]);
    },
  };
}
