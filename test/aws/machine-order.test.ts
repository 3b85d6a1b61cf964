import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MachineOrder, parseOrder } from '../../lib/aws/sqs/machine-order.ts';

const text = fc.string();
const order: fc.Arbitrary<MachineOrder> = fc.oneof(
  fc.record({
    kind: fc.constant('submit' as const),
    submission: fc.record(
      {
        machineId: text,
        jobId: text,
        attemptId: text,
        organisationId: text,
        machineType: text,
        claim: text,
        limitMs: fc.nat(),
        image: text,
        diskGib: fc.nat(),
        network: fc.constantFrom('none' as const, 'internet' as const),
      },
      { requiredKeys: ['machineId', 'jobId', 'attemptId', 'organisationId', 'machineType', 'claim', 'limitMs'] },
    ),
  }),
  fc.record({ kind: fc.constant('terminate' as const), machineId: text, reason: text }),
);

describe('an order to a machine host', () => {
  it('comes through a queue as it was', () => {
    fc.assert(
      fc.property(order, (sent) => {
        expect(parseOrder(JSON.stringify(sent))).toEqual(sent);
      }),
    );
  });

  it('is refused when anything is missing or is not what it should be', () => {
    const [whole] = fc.sample(
      order.filter(({ kind }) => kind === 'submit'),
      1,
    );
    const { submission } = whole as Extract<MachineOrder, { kind: 'submit' }>;
    for (const field of Object.keys(submission)) {
      const broken = { kind: 'submit', submission: { ...submission, [field]: [7] } };
      expect(parseOrder(JSON.stringify(broken)), field).toBeUndefined();
    }
    for (const body of [undefined, '', '{', 'null', '[]', '7', '{"kind":"submit"}', '{"kind":"terminate"}']) {
      expect(parseOrder(body), body).toBeUndefined();
    }
  });
});
