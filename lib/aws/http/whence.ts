import { optionalEnvironment } from '../environment.ts';
import { type ApiEvent, header } from './exchange.ts';
import { sourceOf } from './source.ts';

/** Where a request comes from, what shows who sent it, and by which pages. */
export function whenceOf(event: ApiEvent) {
  return { source: sourceOf(event), accessToken: bearerOf(event), pagesUrl: pagesUrlOf(event) };
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
