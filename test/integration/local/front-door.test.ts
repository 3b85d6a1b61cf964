import { describe, expect, inject, it } from 'vitest';
import { MAX_REQUEST_BYTES } from '../../../local/api-proxy.ts';

const url = inject('frontDoorUrl');

describe('the front door', () => {
  it('passes requests to the API and replies back, with a request id', async () => {
    const reply = await fetch(`${url}/v1/health`);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('request-id')).toBeTruthy();
    expect(await reply.json()).toMatchObject({ status: 'ok', stage: 'local' });
  });

  it('passes a refusal on as the API said it', async () => {
    const reply = await fetch(`${url}/v1/me`);
    expect(reply.status).toBe(401);
    expect(reply.headers.get('content-type')).toContain('application/problem+json');
  });

  it('answers what the API has no route for as the contract says', async () => {
    const unknown = await fetch(`${url}/v1/nope`);
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ code: 'not-found', requestId: unknown.headers.get('request-id') });
    const method = await fetch(`${url}/v1/session`);
    expect([method.status, method.headers.get('allow')]).toEqual([405, 'DELETE, OPTIONS, POST']);
    const head = await fetch(`${url}/v1/health`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('refuses a body over the limit of API Gateway, announced or streamed', async () => {
    const tooMuch = new Uint8Array(MAX_REQUEST_BYTES + 1);
    const announced = await fetch(`${url}/v1/session`, { method: 'POST', body: tooMuch });
    expect(announced.status).toBe(413);
    expect(await announced.json()).toMatchObject({ code: 'body-too-large' });
    const body = new Blob([tooMuch]).stream();
    const streamed = await fetch(`${url}/v1/session`, { method: 'POST', body, duplex: 'half' } as RequestInit);
    expect(streamed.status).toBe(413);
  });

  it('answers every place inside the dashboards with the one page, under a strict policy', async () => {
    const reply = await fetch(`${url}/orgs/org_1/files`);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toContain('text/html');
    const policy = reply.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`connect-src 'self' ${inject('endpoint')}`);
    // Scripts come from files of this origin alone; only styles, which the component library writes itself, may be inline.
    const directives = policy?.split(';').map((directive) => directive.trim()) ?? [];
    expect(directives).toContain("script-src 'self'");
    expect(directives.filter((directive) => directive.includes('unsafe'))).toEqual([
      "style-src 'self' 'unsafe-inline'",
    ]);
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('has no page for a missing file, and none outside its folder', async () => {
    expect((await fetch(`${url}/assets/none.js`)).status).toBe(404);
    for (const outside of [
      '/..%2f..%2fpackage.json',
      '/%2e%2e/%2e%2e/package.json',
      '/assets/..%2f..%2f..%2fpackage.json',
    ]) {
      const reply = await fetch(`${url}${outside}`);
      expect(await reply.text()).not.toContain('"catacloud"');
      expect(reply.status).toBe(404);
    }
  });

  it('lets nobody write to a page', async () => {
    expect((await fetch(`${url}/`, { method: 'POST', body: 'x' })).status).toBe(405);
  });
});
