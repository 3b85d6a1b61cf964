import { optionalEnvironment } from '../environment.ts';
import { type ApiEvent, header } from './exchange.ts';

/** Addresses that are looked at: more than a request passes on its way. */
const MAX_HOPS = 10;
const MAX_ADDRESS_LENGTH = 64;

/** Where a request comes from, what shows who sent it, and by which pages. */
export function whenceOf(event: ApiEvent) {
  return { sources: sourcesOf(event), accessToken: bearerOf(event), pagesUrl: pagesUrlOf(event) };
}

/**
 * The addresses that attempts are counted by: that of the gateway's caller, and, since behind CloudFront that is
 * CloudFront, the one that it says it was called by. A client that calls directly may invent the second, never the first.
 */
function sourcesOf(event: ApiEvent): readonly string[] {
  const passed = (header(event, 'x-forwarded-for') ?? '').split(',', MAX_HOPS).map((one) => one.trim());
  const claimed = passed.at(-2) ?? passed.at(-1) ?? '';
  const peer = event.requestContext.http.sourceIp;
  const isAddress = /^[0-9a-fA-F:.]+$/.test(claimed) && claimed.length <= MAX_ADDRESS_LENGTH;
  return isAddress && claimed !== peer ? [peer, claimed] : [peer];
}

function bearerOf(event: ApiEvent): string | undefined {
  return /^bearer (\S+)$/i.exec(header(event, 'authorization') ?? '')?.[1];
}

/** The dashboards' origin, when it is one of this deployment's: a link in a mail must lead nowhere else. */
function pagesUrlOf(event: ApiEvent): string | undefined {
  const allowed = (optionalEnvironment('ALLOWED_ORIGINS') ?? '').split(',').filter((origin) => origin !== '');
  const host = header(event, 'x-forwarded-host');
  const asked = [header(event, 'origin'), ...(host === undefined ? [] : [`https://${host}`, `http://${host}`])];
  const known = asked.find((origin) => origin !== undefined && allowed.some((pattern) => fits(origin, pattern)));
  return known ?? allowed.find((pattern) => !pattern.includes('*'));
}

/** `http://localhost:*` allows any port. */
function fits(origin: string, pattern: string): boolean {
  if (!pattern.endsWith(':*')) return origin === pattern;
  const start = pattern.slice(0, -1);
  return origin.startsWith(start) && /^[0-9]{1,5}$/.test(origin.slice(start.length));
}
