import { platformToday } from '../session/platform-clock.ts';

/** A reference to begin with, which nobody has used: `credit-2026-11-29-k3f9`. What it names counts once. */
export function ownReference(kind: 'credit' | 'discount' | 'payment'): string {
  const random = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  return `${kind}-${platformToday()}-${random.toString(36).slice(0, 6)}`;
}
