import type { Command } from 'epoch';
import type { Slot, SlotLimits } from './events.ts';

export type JobSlotsCommand =
  /** Only in one transaction with the beginning of the attempt. */
  | Command<'GrantSlot', Slot>
  /** Only in one transaction with its return by the job: that makes it happen once. */
  | Command<'ReleaseSlot', Slot>
  | Command<'ChangeSlotLimits', { readonly limits: SlotLimits; readonly changedBy: string }>;
