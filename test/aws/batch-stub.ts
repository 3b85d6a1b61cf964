import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { BatchClient, type RegisterJobDefinitionCommandInput, type SubmitJobCommandInput } from '@aws-sdk/client-batch';
import { refusalOfDefinition, refusalOfSubmission } from './batch-rules.ts';

/** What is sent is checked on the wire: no emulator runs AWS Batch. */
export interface Sent {
  readonly path: string;
  readonly body: Record<string, unknown>;
}

export interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body: object;
}

/** As AWS documents it. */
const PAGE = 100;

interface Job {
  readonly jobId: string;
  readonly jobName: string;
  status: string;
}

/**
 * AWS Batch as far as our engine calls it, over its own protocol: definitions with revisions, one queue of jobs that run
 * until they are terminated. It refuses what the documentation says is refused.
 */
export async function batchStub() {
  const sent: Sent[] = [];
  const definitions = new Map<string, RegisterJobDefinitionCommandInput>();
  const jobs: Job[] = [];
  /** Answers instead of the stub, while it gives one. */
  let instead: (path: string) => Answer | undefined = () => undefined;
  const deregistered = new Set<string>();
  let inactive: (arn: string) => boolean = () => false;
  const arnOf = (name: string, revision: number) => `arn:aws:batch:us-east-1:1:job-definition/${name}:${revision}`;
  const refused = (message: string): Answer => ({ status: 400, type: 'ClientException', body: { message } });
  const calls: Readonly<Record<string, (body: Record<string, unknown>) => Answer>> = {
    '/v1/describejobdefinitions': ({ jobDefinitionName, maxResults = PAGE, nextToken = '0' }) => {
      const all = [...definitions].filter(([arn]) => !inactive(arn) && !deregistered.has(arn));
      const named = all.filter(([, one]) => (jobDefinitionName ?? one.jobDefinitionName) === one.jobDefinitionName);
      const [from, size] = [Number(nextToken), Number(maxResults)];
      const found = named.slice(from, from + size).map(([jobDefinitionArn, one]) => ({
        ...{ jobDefinitionArn, jobDefinitionName: one.jobDefinitionName, status: 'ACTIVE', tags: one.tags },
      }));
      const more = named.length > from + size && { nextToken: String(from + size) };
      return { status: 200, body: { jobDefinitions: found, ...more } };
    },
    '/v1/deregisterjobdefinition': ({ jobDefinition }) => {
      deregistered.add(String(jobDefinition));
      return { status: 200, body: {} };
    },
    '/v1/registerjobdefinition': (body) => {
      const definition = body as unknown as RegisterJobDefinitionCommandInput;
      const refusal = refusalOfDefinition(definition);
      if (refusal !== undefined) return refused(refusal);
      const { jobDefinitionName = '' } = definition;
      const revision = [...definitions.keys()].filter((arn) => arn.includes(`/${jobDefinitionName}:`)).length + 1;
      const jobDefinitionArn = arnOf(jobDefinitionName, revision);
      definitions.set(jobDefinitionArn, definition);
      return { status: 200, body: { jobDefinitionArn, jobDefinitionName, revision } };
    },
    '/v1/submitjob': (body) => {
      const submission = body as unknown as SubmitJobCommandInput;
      const arn = submission.jobDefinition ?? '';
      const definition = inactive(arn) || deregistered.has(arn) ? undefined : definitions.get(arn);
      const refusal =
        definition === undefined ? `JobDefinition ${arn} is not ACTIVE` : refusalOfSubmission(submission, definition);
      if (refusal !== undefined) return refused(refusal);
      const job = { jobId: `batch-${jobs.length + 1}`, jobName: submission.jobName ?? '', status: 'RUNNABLE' };
      jobs.push(job);
      return { status: 200, body: { jobId: job.jobId, jobName: job.jobName } };
    },
    '/v1/listjobs': ({ jobStatus, filters }) => {
      const [filter] = (filters ?? []) as readonly { readonly values: readonly string[] }[];
      const found = jobs.filter(({ jobName, status }) =>
        filter === undefined ? status === jobStatus : filter.values.includes(jobName),
      );
      return { status: 200, body: { jobSummaryList: found } };
    },
    '/v1/terminatejob': ({ jobId }) => {
      for (const job of jobs) if (job.jobId === jobId) job.status = 'FAILED';
      return { status: 200, body: {} };
    },
  };
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    const body = JSON.parse(await text(request)) as Record<string, unknown>;
    sent.push({ path, body });
    const { status, type, body: reply } = instead(path) ?? calls[path]?.(body) ?? refused(`no such call: ${path}`);
    response.writeHead(status, { 'content-type': 'application/json', ...(type && { 'x-amzn-errortype': type }) });
    response.end(JSON.stringify(reply));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new BatchClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  return {
    client,
    sent,
    definitions,
    deregistered,
    jobs,
    answerWith: (answer: typeof instead) => {
      instead = answer;
    },
    deregister: (which: typeof inactive) => {
      inactive = which;
    },
    close() {
      client.destroy();
      server.close();
      server.closeAllConnections();
    },
  };
}
