import { type Alarms, AlarmsError, type RingingAlarm } from '../../lib/app/ports/alarms.ts';

/** Alarms that a test rings. */
export function memoryAlarms(): Alarms & { readonly rung: RingingAlarm[]; isDown: boolean } {
  const rung: RingingAlarm[] = [];
  return {
    rung,
    isDown: false,
    async ringing(most) {
      if (this.isDown) throw new AlarmsError(new Error('no answer'));
      return { alarms: rung.slice(0, most), truncated: rung.length > most };
    },
  };
}
