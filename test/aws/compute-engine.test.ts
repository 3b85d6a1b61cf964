import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SQSClient } from '@aws-sdk/client-sqs';
import { batchComputeEngine } from '../../lib/aws/batch/compute-engine.ts';
import { queuedComputeEngine } from '../../lib/aws/sqs/compute-engine.ts';
import { parseOrder } from '../../lib/aws/sqs/machine-order.ts';
import { machines } from '../../local/machines/machines.ts';
import { batchStub } from './batch-stub.ts';
import { computeEngineContract, type EngineScene } from './compute-engine-contract.ts';

const PLACE = {
  jobQueue: 'machines',
  prefix: 'catacloud-production-attempt',
  runnerImage: 'registry.example/runner:current',
  executionRoleArn: 'arn:aws:iam::1:role/execution',
  logGroup: '/catacloud/production/machines',
  apiUrl: 'https://api.example',
};

computeEngineContract('AWS Batch', async (): Promise<EngineScene> => {
  const batch = await batchStub();
  return { engine: batchComputeEngine(batch.client, PLACE), lose: batch.close, close: batch.close };
});

computeEngineContract('a host behind a queue', async (): Promise<EngineScene> => {
  const host = machines({
    places: 4,
    roster: { add: async () => {}, remove: async () => {}, lost: async () => [] },
    tell: async () => {},
    run: (_submission, { signal }) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve({ reason: String(signal.reason) }))),
    log: () => {},
  });
  const server = createServer(async (request, response) => {
    const { MessageBody } = JSON.parse(await text(request)) as { readonly MessageBody: string };
    const order = parseOrder(MessageBody);
    if (order !== undefined) await host.order(order);
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    const MD5OfMessageBody = createHash('md5').update(MessageBody).digest('hex');
    response.end(JSON.stringify({ MessageId: '1', MD5OfMessageBody }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const sqs = new SQSClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  const end = () => {
    server.close();
    server.closeAllConnections();
  };
  const close = async () => {
    end();
    sqs.destroy();
    await host.stop();
  };
  return { engine: queuedComputeEngine(sqs, `${endpoint}/1/orders`, async () => host.present()), lose: end, close };
});
