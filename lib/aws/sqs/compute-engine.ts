import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type ComputeEngine, ComputeEngineError } from '../../app/ports/compute-engine.ts';
import type { MachineOrder } from './machine-order.ts';

/** Machines behind a queue: a host elsewhere receives the orders, runs them as processes of its own, and reports what it has. */
export function queuedComputeEngine(
  sqs: SQSClient,
  queueUrl: string,
  list: ComputeEngine['list'] = async () => undefined,
): ComputeEngine {
  const send = async (order: MachineOrder): Promise<void> => {
    try {
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(order) }));
    } catch (cause) {
      // A queue refuses no message of ours; only the request to it can fail.
      throw new ComputeEngineError(`the machines' queue takes no orders`, { retryable: true, cause });
    }
  };
  return {
    submit: (submission) => send({ kind: 'submit', submission }),
    terminate: (machineId, reason = 'terminated') => send({ kind: 'terminate', machineId, reason }),
    list,
    // A host keeps nothing of machines that have ended.
    tidy: async () => 0,
  };
}
