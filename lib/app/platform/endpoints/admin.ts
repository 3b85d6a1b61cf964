import { userEndpoints } from '../../accounts/endpoints/users.ts';
import type { AccountWorld } from '../../accounts/endpoints/world.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import type { clockEndpoints } from './clock.ts';
import { type AdminWorld, platformEndpoints } from './platform.ts';

type ClockEndpoints = ReturnType<typeof clockEndpoints>;

/** What administrators do; the clock's endpoints only where there is a clock to move. */
export function adminEndpoints(
  world: AccountWorld & AdminWorld,
  clock: ClockEndpoints | undefined,
): Omit<Endpoints<'admin'>, keyof ClockEndpoints> & Partial<ClockEndpoints> {
  return { ...userEndpoints(world), ...platformEndpoints(world), ...clock };
}
