/** An alarm that rings. */
export interface RingingAlarm {
  readonly name: string;
  /** What has happened and what to do, as its maker has written it. */
  readonly says: string;
  /** Since when it is in this state. */
  readonly sinceMs: number;
  /** Why it rings: which values crossed which threshold. */
  readonly reason: string;
}

/** The alarms of a stage. */
export interface Alarms {
  /** The alarms that ring now, up to a limit; `truncated`: there are more. Throws an `AlarmsError` when they cannot be read. */
  ringing(most: number): Promise<{ readonly alarms: readonly RingingAlarm[]; readonly truncated: boolean }>;
}

/** The alarms cannot be read; whether any rings is unknown. */
export class AlarmsError extends Error {
  readonly code = 'alarms-unknown';

  constructor(cause: unknown) {
    super('what watches the platform does not answer', { cause });
    this.name = 'AlarmsError';
  }
}
