import { defined } from './defined.ts';

/** Where an image is: `registry.example/team/tool`, with a tag, a digest or both. */
export interface ImageReference {
  /** `docker.io` where a reference names no registry, as every tool reads it. */
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:…`: the image itself, whatever a tag names later. */
  readonly digest?: string;
}

/** The grammar of references. Source: github.com/distribution/reference, regexp.go. */
const REGISTRY = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*)(?::[0-9]{1,5})?$/i;
const REPOSITORY = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const REFERENCE = /^([^@]+?)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(sha256:[a-f0-9]{64}))?$/;
export const DOCKER_HUB = 'docker.io';

/** Undefined for what is no reference to an image. */
export function parseImage(text: string): ImageReference | undefined {
  const [, name, tag, digest] = REFERENCE.exec(text) ?? [];
  if (name === undefined) return undefined;
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(0, slash));
  // A first part is a registry only where it could be no folder of a repository.
  const isRegistry = first === 'localhost' || /[.:]/.test(first);
  const registry = isRegistry ? first.toLowerCase() : DOCKER_HUB;
  const rest = isRegistry ? name.slice(slash + 1) : name;
  const isHub = registry === DOCKER_HUB || registry === 'index.docker.io';
  const repository = isHub && !rest.includes('/') ? `library/${rest}` : rest;
  if (!REGISTRY.test(registry) || !REPOSITORY.test(repository)) return undefined;
  return { registry: isHub ? DOCKER_HUB : registry, repository, ...defined({ tag, digest }) };
}

/** The one image that this digest is of, wherever it is looked for. */
export function pinnedImage({ registry, repository }: ImageReference, digest: string): string {
  return `${registry}/${repository}@${digest}`;
}

export function isPinned(image: string): boolean {
  return parseImage(image)?.digest !== undefined;
}
