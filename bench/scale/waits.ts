/** Counts what is under way of each command, and how long it takes from the reply until nothing is. */
export interface Waits {
  began(correlation: string, what?: 'commit' | 'message'): void;
  ended(correlation: string): void;
  replied(correlation: string): void;
  /** Settles when nothing is under way. */
  idle(): Promise<void>;
  reset(): void;
  waitsMs(): readonly number[];
  commits(): number;
  messages(): number;
}

export function createWaits(nowMs: () => number): Waits {
  const underWay = new Map<string, number>();
  const repliedAt = new Map<string, number>();
  let waits: number[] = [];
  let counts = { commit: 0, message: 0 };
  let idlers: (() => void)[] = [];
  const judge = (correlation: string) => {
    const replied = repliedAt.get(correlation);
    if (replied === undefined || (underWay.get(correlation) ?? 0) > 0) return;
    repliedAt.delete(correlation);
    waits.push(nowMs() - replied);
  };
  return {
    began(correlation, what = 'commit') {
      counts[what] += 1;
      underWay.set(correlation, (underWay.get(correlation) ?? 0) + 1);
    },
    ended(correlation) {
      const left = (underWay.get(correlation) ?? 0) - 1;
      if (left > 0) underWay.set(correlation, left);
      else underWay.delete(correlation);
      judge(correlation);
      if (underWay.size > 0) return;
      for (const wake of idlers) wake();
      idlers = [];
    },
    replied(correlation) {
      repliedAt.set(correlation, nowMs());
      judge(correlation);
    },
    idle: () => (underWay.size === 0 ? Promise.resolve() : new Promise((wake) => idlers.push(wake))),
    reset() {
      waits = [];
      counts = { commit: 0, message: 0 };
    },
    waitsMs: () => waits,
    commits: () => counts.commit,
    messages: () => counts.message,
  };
}
