import type { Reactor } from 'epoch/reactors';
import { nodeRuntime } from 'epoch-dynamodb';
import { secretOf } from '../../app/accounts/commands/secret.ts';
import { machineOrders } from '../../app/machines/reactors/machine-orders.ts';
import { computeEngine } from '../compute-engine.ts';
import type { DeliveryWorld } from '../lambda/delivery-world.ts';
import { accounts } from '../platform.ts';

const SECRET_BYTES = 32;

/** Orders machines from the compute engine, each with a capability for its attempt, and gives them back. */
export function machineOrdersIn({ kernel, clock, dynamo }: DeliveryWorld): Reactor {
  const { credentials, wallMs, random } = accounts(dynamo);
  return machineOrders({
    kernel,
    engine: computeEngine(),
    newId: nodeRuntime().newId,
    async mintToken({ organisationId: org, jobId: job, attemptId: attempt, untilMs }) {
      const secret = secretOf('attempt', random(SECRET_BYTES));
      // A lease is in the platform's time, a secret lives by the wall's.
      const expiresAtMs = wallMs() + (untilMs - clock.nowMs());
      await credentials.add(secret, { kind: 'attempt', capability: { org, job, attempt }, expiresAtMs });
      return secret;
    },
  });
}
