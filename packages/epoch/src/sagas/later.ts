import type { Outgoing } from './saga.ts';

/** The command, not before an instant; `timer` names it, so that it can be cancelled. */
export function later(command: Outgoing, timer: string, notBeforeMs: number): Outgoing {
  return { ...command, timer, notBeforeMs };
}
