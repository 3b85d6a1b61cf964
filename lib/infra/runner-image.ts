import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { RUNNER_TAG } from './machines-stack.ts';
import type { Registry } from './registry.ts';

/** What the image is made of, beside the images that it is built on. */
export const IMAGE_SOURCES = ['runner/Dockerfile', 'runner/task/starter.c', 'dist/runner/main.js'] as const;
/** Programs that build and push images, by the same command lines. */
export const IMAGE_TOOLS = ['docker', 'podman'] as const;
export type ImageTool = (typeof IMAGE_TOOLS)[number];
/** Tasks of the platform run on no other. */
const PLATFORM = 'linux/amd64';
const TAG_LENGTH = 16;

/** Runs a program to its end, with `input` at its standard input. Throws when it fails. */
export type RunTool = (command: string, args: readonly string[], input?: string) => void | Promise<void>;

/** The first tool that answers. */
export function imageTool(answers: (command: string) => boolean): ImageTool | undefined {
  return IMAGE_TOOLS.find(answers);
}

/** A tag for what is built here: the same sources have the same one. */
export async function contentTag(root: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of IMAGE_SOURCES) {
    const bytes = await readFile(path.join(root, name));
    hash.update(`${name} ${bytes.length}\n`).update(bytes);
  }
  return `runner-${hash.digest('hex').slice(0, TAG_LENGTH)}`;
}

export interface ImageOrder {
  /** As the stack says it: `<account>.dkr.ecr.<region>.amazonaws.com/<name>`. */
  readonly repositoryUri: string;
  readonly tag: string;
  readonly tool: ImageTool | undefined;
  readonly registry: Registry;
  readonly run: RunTool;
}

/** `none`: neither is the image there nor can it be built here. */
export type ImageResult =
  | { readonly kind: 'there' | 'pushed'; readonly digest: string }
  | { readonly kind: 'none'; readonly digest?: undefined };

/**
 * The runner's image in the stage's repository, by its digest. One of the same sources that is there is taken, wherever it
 * was built; else it is built and pushed, under its tag and as the newest. The registry says the digest, no tool does.
 */
export async function runnerImage({ repositoryUri, tag, tool, registry, run }: ImageOrder): Promise<ImageResult> {
  const at = repositoryUri.indexOf('/');
  const [host, repository] = [repositoryUri.slice(0, at), repositoryUri.slice(at + 1)];
  const there = await registry.digestOf(repository, tag);
  if (there !== undefined) return { kind: 'there', digest: there };
  if (tool === undefined) return { kind: 'none' };
  const names = [tag, RUNNER_TAG].map((name) => `${repositoryUri}:${name}`);
  const tags = names.flatMap((name) => ['--tag', name]);
  await run(tool, ['build', '--platform', PLATFORM, '--file', 'runner/Dockerfile', ...tags, '.']);
  const { user, password } = await registry.login();
  await run(tool, ['login', '--username', user, '--password-stdin', host], password);
  for (const name of names) await run(tool, ['push', name]);
  const digest = await registry.digestOf(repository, tag);
  return digest === undefined ? { kind: 'none' } : { kind: 'pushed', digest };
}

/** Said where there is no image and nothing that builds one. */
export function noImage(repositoryUri: string, tag: string): string {
  return (
    `there is no image of the runner ${tag} in ${repositoryUri}, and neither Docker nor Podman here to build it. Machines run ` +
    `what has the tag ${RUNNER_TAG} there; without one every job fails. Push it from another computer, and deploy again ` +
    '(docs/deploying.md, The runner’s image).'
  );
}
