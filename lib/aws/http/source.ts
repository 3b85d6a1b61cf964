import { timingSafeEqual } from 'node:crypto';
import { EDGE_HEADER, optionalEnvironment } from '../environment.ts';
import { type ApiEvent, header } from './exchange.ts';

const GROUPS = 8;
/** One customer of a provider has a whole /64 of IPv6, and may call from any address of it. */
const NETWORK_GROUPS = 4;

/**
 * Who a request is counted by: the address that called the gateway, or, when CloudFront did, the one that called CloudFront.
 * What a request says about itself counts for nothing, and that it came through the deployment's own distribution is shown
 * by a secret which that adds. X-Forwarded-For is then `…, viewer, distribution`, each hop appending whom it was called by.
 */
export function sourceOf(event: ApiEvent): string {
  const peer = event.requestContext.http.sourceIp;
  if (!cameByEdge(event)) return networkOf(peer);
  return networkOf(header(event, 'x-forwarded-for')?.split(',').at(-2)?.trim() || peer);
}

function cameByEdge(event: ApiEvent): boolean {
  const secret = optionalEnvironment('EDGE_SECRET');
  const shown = header(event, EDGE_HEADER);
  if (secret === undefined || shown === undefined) return false;
  const [expected, given] = [Buffer.from(secret), Buffer.from(shown)];
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/** An address of IPv4, or the network of one of IPv6. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const written = address.split(':').filter(Boolean);
  const zeros = ':0'.repeat(Math.max(0, GROUPS - written.length));
  const groups = address.replace('::', `${zeros}:`).split(':').filter(Boolean).slice(0, NETWORK_GROUPS);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
