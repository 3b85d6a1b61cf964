import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { ECRClient } from '@aws-sdk/client-ecr';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PreflightError } from '../../lib/infra/preflight.ts';
import { registryOf } from '../../lib/infra/registry.ts';
import { contentTag, IMAGE_SOURCES, imageTool, noImage, runnerImage } from '../../lib/infra/runner-image.ts';

const URI = '111122223333.dkr.ecr.eu-central-1.amazonaws.com/catacloud-production-machines-runner';
const DIGEST = `sha256:${'d'.repeat(64)}`;

let server: Server;
let asked: { readonly target: string; readonly body: Record<string, unknown>; readonly authorization: string }[];
/** Tags of images that the registry has. */
let pushed: Set<string>;
let refusal: { readonly __type: string; readonly message: string } | undefined;
const registry = () =>
  registryOf(
    new ECRClient({
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      maxAttempts: 1,
    }),
  );

/** The two calls of ECR, in the shapes of its documentation. */
beforeEach(async () => {
  [asked, pushed, refusal] = [[], new Set(), undefined];
  server = createServer(async (request, response) => {
    const target = String(request.headers['x-amz-target']);
    const body = JSON.parse(await text(request)) as Record<string, unknown>;
    asked.push({ target, body, authorization: String(request.headers.authorization) });
    const answer = (status: number, reply: object) => response.writeHead(status).end(JSON.stringify(reply));
    if (refusal !== undefined) return answer(400, refusal);
    if (target.endsWith('.GetAuthorizationToken')) {
      const authorizationToken = Buffer.from('AWS:secret-of-ecr').toString('base64');
      return answer(200, {
        authorizationData: [{ authorizationToken, proxyEndpoint: `https://${URI.split('/')[0]}` }],
      });
    }
    const [{ imageTag }] = body['imageIds'] as [{ readonly imageTag: string }];
    if (!pushed.has(imageTag)) return answer(400, { __type: 'ImageNotFoundException', message: 'no such image' });
    return answer(200, { imageDetails: [{ imageDigest: DIGEST, imageTags: [imageTag] }] });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => server.close());

/** A tool whose pushes the registry has afterwards. */
function toolRun() {
  const lines: string[] = [];
  const inputs: (string | undefined)[] = [];
  const run = (command: string, args: readonly string[], input?: string) => {
    lines.push([command, ...args].join(' '));
    inputs.push(input);
    if (args[0] === 'push') pushed.add(args[1]?.split(':').at(-1) ?? '');
  };
  return { lines, inputs, run };
}

describe('the image of runners', () => {
  it('is built for the machines’ processors, pushed by its content and as the newest, and known by the registry’s digest', async () => {
    const { lines, inputs, run } = toolRun();
    const order = { repositoryUri: URI, tag: 'runner-1', tool: 'podman', registry: registry(), run } as const;
    expect(await runnerImage(order)).toEqual({ kind: 'pushed', digest: DIGEST });
    expect(lines).toEqual([
      `podman build --platform linux/amd64 --file runner/Dockerfile --tag ${URI}:runner-1 --tag ${URI}:current .`,
      `podman login --username AWS --password-stdin ${URI.split('/')[0]}`,
      `podman push ${URI}:runner-1`,
      `podman push ${URI}:current`,
    ]);
    // The password is in no command line.
    expect(inputs).toEqual([undefined, 'secret-of-ecr', undefined, undefined]);
    expect(asked.every(({ authorization }) => authorization.includes('/eu-central-1/ecr/aws4_request'))).toBe(true);
  });

  it('is taken as it is when the registry has one of the same sources, also without a tool', async () => {
    pushed.add('runner-1');
    const { lines, run } = toolRun();
    for (const tool of ['docker', undefined] as const) {
      const order = { repositoryUri: URI, tag: 'runner-1', tool, registry: registry(), run };
      expect(await runnerImage(order)).toEqual({ kind: 'there', digest: DIGEST });
    }
    expect(lines).toEqual([]);
    expect(asked[0]?.body).toMatchObject({ repositoryName: 'catacloud-production-machines-runner' });
  });

  it('is none where it can be neither found nor built, which says what to do', async () => {
    const { run } = toolRun();
    const order = { repositoryUri: URI, tag: 'runner-1', tool: undefined, registry: registry(), run };
    expect(await runnerImage(order)).toEqual({ kind: 'none' });
    expect(noImage(URI, 'runner-1')).toMatch(/runner-1[\s\S]*docs\/deploying\.md/);
  });

  it('is not tried to be built when the registry refuses these credentials', async () => {
    refusal = { __type: 'AccessDeniedException', message: 'not authorized' };
    const { lines, run } = toolRun();
    const order = { repositoryUri: URI, tag: 'runner-1', tool: 'docker', registry: registry(), run } as const;
    await expect(runnerImage(order)).rejects.toThrow(PreflightError);
    await expect(runnerImage(order)).rejects.toThrow('AccessDeniedException');
    expect(lines).toEqual([]);
  });

  it('has a tag by its sources alone', async () => {
    const root = await mkdtemp(path.join(tmpdir(), 'catacloud-image-'));
    try {
      for (const name of IMAGE_SOURCES) {
        await mkdir(path.dirname(path.join(root, name)), { recursive: true });
        await writeFile(path.join(root, name), name);
      }
      const first = await contentTag(root);
      expect(first).toMatch(/^runner-[0-9a-f]{16}$/);
      expect(await contentTag(root)).toBe(first);
      await writeFile(path.join(root, IMAGE_SOURCES[1]), 'changed');
      expect(await contentTag(root)).not.toBe(first);
    } finally {
      await rm(root, { recursive: true });
    }
  });

  it('is built by Docker, else by Podman', () => {
    expect(imageTool(() => true)).toBe('docker');
    expect(imageTool((command) => command === 'podman')).toBe('podman');
    expect(imageTool(() => false)).toBeUndefined();
  });
});
