import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { servicesIn } from '../../lib/infra/lacking.ts';

/** Error codes by type of resource; no type else is missing. */
let errors: Record<string, string>;
let asked: string[];
let server: Server;
let client: CloudFormationClient;

beforeEach(async () => {
  [errors, asked] = [{}, []];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const type = new URLSearchParams(body).get('TypeName') ?? '';
    asked.push(type);
    const code = errors[type];
    const failed = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`;
    const found = '<DescribeTypeResponse><DescribeTypeResult/></DescribeTypeResponse>';
    response.writeHead(code === undefined ? 200 : 400, { 'content-type': 'text/xml' });
    response.end(code === undefined ? found : failed);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new CloudFormationClient({ endpoint, region: 'eu-central-1', credentials, maxAttempts: 1 });
});
afterEach(() => {
  client.destroy();
  server.close();
});

const GROUP = 'AWS::CodeDeploy::DeploymentGroup';
const TYPES = ['AWS::Lambda::Alias', 'AWS::Lambda::Function', GROUP, 'AWS::Batch::JobQueue', 'Custom::Own'];

describe('a region', () => {
  it('that has every service of the templates is asked once for each', async () => {
    expect(await servicesIn(client, 'eu-central-1', TYPES)).toEqual([]);
    expect(asked).toEqual(['AWS::Lambda::Function', GROUP, 'AWS::Batch::JobQueue']);
  });

  it('that lacks some is refused by their names, with what goes without', async () => {
    errors = { [GROUP]: 'TypeNotFoundException', 'AWS::Batch::JobQueue': 'TypeNotFoundException' };
    await expect(servicesIn(client, 'xx-new-1', TYPES)).rejects.toThrow(
      /xx-new-1 lacks CodeDeploy \(set shift to none, .*\), Batch\./,
    );
  });

  it('of which nobody may ask is no reason to stop, and that is said', async () => {
    errors = { 'AWS::Lambda::Function': 'AccessDenied' };
    expect(await servicesIn(client, 'eu-central-1', TYPES)).toEqual([expect.stringContaining('cannot be asked')]);
  });
});
