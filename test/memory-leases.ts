import type { JudgedLease, Leases } from '../lib/app/ports/leases.ts';

/** Leases in memory, as the table answers. */
export function memoryLeases(): Leases {
  const leases = new Map<string, JudgedLease>();
  const notes = new Map<string, string>();
  return {
    async beat(lease) {
      if (leases.get(lease.attemptId)?.lost) return false;
      leases.set(lease.attemptId, { ...lease, lost: false });
      return true;
    },
    async end(attemptId) {
      leases.delete(attemptId);
    },
    async page(limit, after = '') {
      const all = [...leases.values()].sort((one, other) => (one.attemptId < other.attemptId ? -1 : 1));
      const items = all.filter(({ attemptId }) => attemptId > after).slice(0, limit);
      const last = items.at(-1);
      return items.length < limit || last === undefined ? { items } : { items, cursor: last.attemptId };
    },
    async giveUp({ attemptId, beatWallMs }) {
      const lease = leases.get(attemptId);
      if (lease?.beatWallMs !== beatWallMs) return false;
      leases.set(attemptId, { ...lease, lost: true });
      return true;
    },
    async note<T>(name: string) {
      const text = notes.get(name);
      return text === undefined ? undefined : (JSON.parse(text) as T);
    },
    async setNote(name, note) {
      notes.set(name, JSON.stringify(note));
    },
  };
}
