import { describe, expect, it } from 'vitest';
import { registryImages } from '../../lib/aws/registry/images.ts';
import { parseImage } from '../../lib/domain/image-reference.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const CHALLENGE = 'Bearer realm="https://auth.example/token",service="registry.example"';

interface Asked {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
}

/** A registry that answers as it is told; a request to what is not there fails as a broken line does. */
function registry(answer: (asked: Asked) => Response | undefined) {
  const asked: Asked[] = [];
  const fetch: typeof globalThis.fetch = async (input, { method = 'GET', headers, redirect } = {}) => {
    expect(redirect).toBe('error');
    const one = { url: String(input), method, headers: new Headers(headers) };
    asked.push(one);
    const reply = answer(one);
    if (reply === undefined) throw new TypeError('fetch failed');
    return reply;
  };
  return { fetch, asked };
}

const found = () => new Response(null, { headers: { 'docker-content-digest': digest } });
const status = (code: number, headers = {}) => new Response(null, { status: code, headers });
const image = (text: string) => {
  const parsed = parseImage(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
};

describe('the digest of a tag', () => {
  it('is asked of its registry by one request without a body', async () => {
    const { fetch, asked } = registry(found);
    expect(await registryImages({ fetch }).digestOf(image('registry.example/team/tool:3'))).toBe(digest);
    expect(asked).toMatchObject([{ url: 'https://registry.example/v2/team/tool/manifests/3', method: 'HEAD' }]);
    expect(asked[0]?.headers.get('accept')).toContain('oci.image.index');
  });

  it('comes with a token where anybody gets one, and only to read that repository', async () => {
    const { fetch, asked } = registry(({ url, headers }) => {
      if (url.startsWith('https://auth.example/')) return new Response(JSON.stringify({ token: 't1' }));
      return headers.get('authorization') === 'Bearer t1' ? found() : status(401, { 'www-authenticate': CHALLENGE });
    });
    expect(await registryImages({ fetch }).digestOf(image('python'))).toBe(digest);
    expect(asked.map(({ url }) => url)).toEqual([
      'https://registry-1.docker.io/v2/library/python/manifests/latest',
      'https://auth.example/token?service=registry.example&scope=repository%3Alibrary%2Fpython%3Apull',
      'https://registry-1.docker.io/v2/library/python/manifests/latest',
    ]);
  });

  it.each([
    [
      'a registry that wants a password',
      () => status(401, { 'www-authenticate': 'Basic realm="x"' }),
      'wants a password',
    ],
    [
      'one whose tokens come without TLS',
      () => status(401, { 'www-authenticate': 'Bearer realm="http://auth.example/"' }),
      'wants a password',
    ],
    ['a tag that there is not', () => status(404), 'answers 404'],
    ['a registry that names no digest', () => status(200), 'names no digest'],
    ['one that names another thing', () => status(200, { 'docker-content-digest': 'md5:1' }), 'names no digest'],
    ['a line that breaks', () => undefined, 'cannot be reached'],
  ])('cannot be had from %s', async (_, answer, why) => {
    const { fetch } = registry(answer);
    const asking = registryImages({ fetch }).digestOf(image('registry.example/tool:1'));
    await expect(asking).rejects.toMatchObject({ code: 'image-unresolvable', message: expect.stringContaining(why) });
  });

  it.each([
    'localhost/tool:1',
    'localhost:5000/tool:1',
    '127.0.0.1/tool:1',
    '169.254.169.254/tool:1',
    'db.internal/tool:1',
  ])('is not asked of %s, which is no registry of the internet', async (name) => {
    const { fetch, asked } = registry(found);
    await expect(registryImages({ fetch }).digestOf(image(name))).rejects.toThrow('no registry of the internet');
    expect(asked).toEqual([]);
  });

  it('takes no token longer than it may be', async () => {
    const { fetch } = registry(({ url }) =>
      url.startsWith('https://auth.example/')
        ? new Response(JSON.stringify({ token: 't'.repeat(70_000) }))
        : status(401, { 'www-authenticate': CHALLENGE }),
    );
    await expect(registryImages({ fetch }).digestOf(image('python'))).rejects.toThrow('cannot be reached');
  });

  it('is left when a registry says nothing for longer than the limit', async () => {
    const fetch: typeof globalThis.fetch = (_input, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)));
    await expect(registryImages({ fetch, limitMs: 20 }).digestOf(image('python'))).rejects.toThrow(
      'no answer in 20 ms',
    );
  });

  it('is asked of a mirror first, under the full name, and of the registry when the mirror has none', async () => {
    const { fetch, asked } = registry(({ url }) => {
      if (!url.startsWith('http://mirror:1/')) return found();
      return url.includes('/localhost/') ? found() : status(404);
    });
    const images = registryImages({ mirror: 'http://mirror:1', fetch });
    await images.digestOf(image('localhost/tool:1'));
    await images.digestOf(image('registry.example/tool:1'));
    expect(asked.map(({ url }) => url)).toEqual([
      'http://mirror:1/v2/localhost/tool/manifests/1',
      'http://mirror:1/v2/registry.example/tool/manifests/1',
      'https://registry.example/v2/tool/manifests/1',
    ]);
  });
});
