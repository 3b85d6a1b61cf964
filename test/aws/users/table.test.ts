import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { createRecords } from '../../../lib/aws/users/table.ts';

/** A client whose transactions are cancelled for these reasons in turn, and succeed afterwards. */
function cancelling(...reasons: readonly (readonly string[])[]) {
  const waiting = [...reasons];
  let sent = 0;
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  client.send = async () => {
    sent += 1;
    const codes = waiting.shift();
    if (codes === undefined) return {};
    const CancellationReasons = codes.map((Code) => ({ Code }));
    throw new TransactionCanceledException({ message: 'cancelled', $metadata: {}, CancellationReasons });
  };
  const records = createRecords(client, 'users', async () => {});
  return { write: () => records.write([{ kind: 'delete', pk: 'a', sk: 'b' }]), sent: () => sent };
}

describe('a write to the users table', () => {
  test('that meets another transaction is sent again: nothing is known of its conditions', async () => {
    const { write, sent } = cancelling(['TransactionConflict'], ['None', 'TransactionConflict']);
    expect(await write()).toBe(true);
    expect(sent()).toBe(3);
  });

  test('whose condition does not hold says so, beside a conflict too', async () => {
    expect(await cancelling(['TransactionConflict', 'ConditionalCheckFailed']).write()).toBe(false);
  });

  test('that meets others all the time, or fails for another reason, is an error', async () => {
    const always = Array.from({ length: 100 }, () => ['TransactionConflict']);
    await expect(cancelling(...always).write()).rejects.toThrow(TransactionCanceledException);
    const { write, sent } = cancelling(['ThrottlingError']);
    await expect(write()).rejects.toThrow(TransactionCanceledException);
    expect(sent()).toBe(1);
  });
});
