import { secretOf } from '../lib/app/endpoints/secret.ts';
import { machineOrders } from '../lib/app/reactors/machine-orders.ts';
import { registry } from '../lib/app/registry.ts';
import { computeEngine } from '../lib/aws/compute-engine.ts';
import { nodeRuntime } from '../lib/aws/dynamodb/node-runtime.ts';
import { reactorHandler } from '../lib/aws/lambda/subscriber-handler.ts';
import { accounts } from '../lib/aws/platform.ts';

const SECRET_BYTES = 32;

/** Orders machines from the compute engine, each with a capability for its attempt, and gives them back. */
export const handler = reactorHandler(({ kernel, clock, dynamo }) => {
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
}, registry);
