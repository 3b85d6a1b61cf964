import { ImageError, type Images } from '../../app/ports/images.ts';
import { ifDefined } from '../../domain/defined.ts';
import { DOCKER_HUB, type ImageReference } from '../../domain/image-reference.ts';
import { anonymousToken, isDigest } from './protocol.ts';

export interface RegistryOptions {
  /** A registry that is asked first and has images under their full names: the local host's, or a mirror of one's own. */
  readonly mirror?: string;
  readonly fetch?: typeof globalThis.fetch;
  /** For one image, all requests together. */
  readonly limitMs?: number;
}

const LIMIT_MS = 6_000;
const HUB_HOST = 'registry-1.docker.io';
/** Indices first: their digest is of the image for every processor. */
const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/**
 * Asks registries by their HTTP API, version 2, without a password, over TLS and without following redirections: the name is a
 * customer's, and must lead to nothing but a registry. Source: github.com/opencontainers/distribution-spec, spec.md.
 */
export function registryImages({ mirror, fetch = globalThis.fetch, limitMs = LIMIT_MS }: RegistryOptions = {}): Images {
  return {
    async digestOf(image) {
      const signal = AbortSignal.timeout(limitMs);
      const send = (url: string, headers: Record<string, string>) =>
        fetch(url, { method: 'HEAD', redirect: 'error', signal, headers: { accept: MANIFESTS, ...headers } });
      try {
        const { registry, repository, tag = 'latest' } = image;
        const name = `${registry}/${repository}`;
        const own = await ifDefined(mirror, (at) => send(manifest(at, name, tag), {}).catch(() => undefined));
        if (own?.ok) return digestIn(own, image);
        const url = manifest(`https://${hostOf(image)}`, repository, tag);
        const first = await send(url, {});
        if (first.status !== 401) return digestIn(first, image);
        const token = await anonymousToken(first.headers.get('www-authenticate'), repository, { fetch, signal });
        if (token === undefined) throw unresolvable(image, 'its registry wants a password');
        return digestIn(await send(url, { authorization: `Bearer ${token}` }), image);
      } catch (error) {
        if (error instanceof ImageError) throw error;
        throw unresolvable(
          image,
          signal.aborted ? `no answer in ${limitMs} ms` : 'its registry cannot be reached',
          error,
        );
      }
    },
  };
}

const manifest = (at: string, repository: string, tag: string) => `${at}/v2/${repository}/manifests/${tag}`;

function hostOf(image: ImageReference): string {
  const { registry } = image;
  if (registry === DOCKER_HUB) return HUB_HOST;
  const [host = ''] = registry.split(':');
  // Names of this machine, its network and addresses by number are no registries of the internet.
  if (!host.includes('.') || /\.(?:local|internal|localhost)$/.test(host) || /^[0-9.]+$/.test(host)) {
    throw unresolvable(image, `${registry} is no registry of the internet`);
  }
  return registry;
}

function digestIn({ ok, status, headers }: Response, image: ImageReference): string {
  const digest = headers.get('docker-content-digest');
  if (ok && isDigest(digest)) return digest;
  throw unresolvable(image, ok ? 'its registry names no digest' : `its registry answers ${status}`);
}

function unresolvable({ registry, repository, tag = 'latest' }: ImageReference, why: string, cause?: unknown) {
  return new ImageError(`the digest of ${registry}/${repository}:${tag} cannot be looked up: ${why}`, cause);
}
