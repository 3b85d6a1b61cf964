import type { ReplyOf } from '../../../lib/client/types.ts';

export type Terms = NonNullable<ReplyOf<'billing.getPlan'>['draft']>;
export type Charge = Terms['charges'][number];
export type Model = Charge['model'];
