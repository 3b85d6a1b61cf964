import type { Kernel } from 'epoch';
import type { LiveReader } from 'epoch/views';
import type { IdKind } from '../../domain/ids.ts';
import type { Clock } from '../ports/clock.ts';

/** The dependencies of every group of endpoints. `kernel` may bring views up to date before it answers. */
export interface Dependencies {
  readonly kernel: Kernel;
  readonly views: LiveReader;
  readonly clock: Clock;
  /** A fresh id: `fil_01J…`. */
  readonly newId: (kind: IdKind) => string;
  /** SHA-256, in hexadecimal. */
  readonly digest: (text: string) => string;
}
