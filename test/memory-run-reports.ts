import type { Page } from 'epoch/views';
import type { Reports, RunReports } from '../lib/app/ports/run-reports.ts';

/** Reports of runs in memory, as the table answers. */
export function memoryRunReports(): RunReports {
  const kept = new Map<string, string>();
  const parsed = <K extends keyof Reports>(text: string) => JSON.parse(text) as Reports[K];
  return {
    async put(kind, slot, report) {
      kept.set(`${kind} ${slot}`, JSON.stringify(report));
    },
    async get<K extends keyof Reports>(kind: K, slot: string) {
      const text = kept.get(`${kind} ${slot}`);
      return text === undefined ? undefined : parsed<K>(text);
    },
    async page<K extends keyof Reports>(kind: K, limit: number, after = ''): Promise<Page<Reports[K]>> {
      const slots = [...kept.keys()]
        .filter((key) => key.startsWith(`${kind} `))
        .map((key) => key.slice(kind.length + 1));
      const some = slots
        .filter((slot) => slot > after)
        .sort()
        .slice(0, limit);
      const items = some.map((slot) => parsed<K>(kept.get(`${kind} ${slot}`) ?? ''));
      const last = some.at(-1);
      return some.length < limit || last === undefined ? { items } : { items, cursor: last };
    },
  };
}
