import { expect } from 'vitest';
import type { RouteId } from '../../../lib/api/paths.ts';
import { defined } from '../../../lib/domain/defined.ts';
import type { Scene } from './scene.ts';
import type { Sending } from './steps.ts';

// biome-ignore lint/suspicious/noExplicitAny: the API under test checks every reply against its schema
export type Reply = any;

/** A request of an operator, and what is agreed once it is taken. */
export interface Request {
  readonly route: RouteId;
  readonly body?: object;
  readonly params?: Readonly<Record<string, string>>;
  /** Why it must not be taken. */
  readonly forbidden?: string | undefined;
  readonly must?: boolean;
  readonly taken?: (reply: Reply) => void;
}

interface Got {
  readonly status: number;
  readonly body: Reply;
}

/** Sends it as the step says. However often a request comes, and whatever runs beside it, it is answered alike and takes effect once. */
export async function sendAs(
  { api, admin }: Scene,
  sending: Sending,
  request: Request,
  beside: () => Promise<void> = async () => {},
): Promise<boolean> {
  const { route, body, params } = request;
  const about = `${route} ${JSON.stringify(body)}`;
  const send = () => api.send(route, { token: admin, ...defined({ body, params }) });
  if (sending === 'at once') {
    const [one, other] = await Promise.all([send(), send(), beside()]);
    expect(other.status, `${about}: at once`).toBe(one.status);
    return take(request, about, one);
  }
  const first = await send();
  const isTaken = take(request, about, first);
  if (sending === 'again') {
    const events = api.eventCount();
    const second = await send();
    expect(second.status, `${about}: ${JSON.stringify(second.body)}, sent again`).toBe(first.status);
    expect(api.eventCount(), `${about}: events of what is sent again`).toBe(events);
  }
  return isTaken;
}

function take({ forbidden, must, taken }: Request, about: string, { status, body }: Got): boolean {
  const isOk = status < 300;
  expect(status, `${about}: ${JSON.stringify(body)}`).toBeLessThan(500);
  if (forbidden !== undefined) expect(isOk, `${about} was taken: ${forbidden}`).toBe(false);
  else if (must) expect(isOk, `${about}: ${JSON.stringify(body)}`).toBe(true);
  if (isOk) taken?.(body);
  return isOk;
}
