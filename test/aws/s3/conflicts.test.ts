import { describe, expect, test } from 'vitest';
import { unlessConflicting } from '../../../lib/aws/s3/failures.ts';

function failing(name: string, times: number) {
  let sent = 0;
  return {
    sent: () => sent,
    send: async () => {
      sent += 1;
      if (sent <= times) throw Object.assign(new Error(name), { name });
      return 'written';
    },
  };
}
const atOnce = async () => {};

describe('a conditional write', () => {
  test('that meets another of the same key is sent again: neither was decided', async () => {
    const { send, sent } = failing('ConditionalRequestConflict', 3);
    expect(await unlessConflicting(send, atOnce)).toBe('written');
    expect(sent()).toBe(4);
  });

  test('that meets others all the time, or fails for another reason, is an error', async () => {
    const always = failing('ConditionalRequestConflict', 100);
    await expect(unlessConflicting(always.send, atOnce)).rejects.toThrow('ConditionalRequestConflict');
    expect(always.sent()).toBe(5);
    const refused = failing('PreconditionFailed', 1);
    await expect(unlessConflicting(refused.send, atOnce)).rejects.toThrow('PreconditionFailed');
    expect(refused.sent()).toBe(1);
  });
});
