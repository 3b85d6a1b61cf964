import { describe, expect, it } from 'vitest';
import { seedHistory } from '../../local/seed/history.ts';
import { HISTORY_DAYS, SCRIPTS } from '../../local/seed/script.ts';
import { seedUsers } from '../../local/seed/users.ts';

const outputs = {} as Parameters<typeof seedUsers>[1];
const people = { owner: 'usr_a', member: 'usr_b' };

describe('Seeding', () => {
  it.each(['https://dynamodb.us-east-1.amazonaws.com', 'http://10.0.0.8:4566', 'http://localhost.example.org'])(
    'is refused anywhere but on loopback: %s',
    async (endpoint) => {
      await expect(seedUsers(endpoint, outputs)).rejects.toMatchObject({ code: 'seed.refused' });
      await expect(seedHistory({ endpoint, outputs }, people)).rejects.toMatchObject({ code: 'seed.refused' });
    },
  );
});

describe('The history', () => {
  const seeded = SCRIPTS.map((story) => ({
    story,
    events: Array.from({ length: HISTORY_DAYS }, (_, day) => story.events(day)),
  }));

  it('is seeded in the order of each day, and names no file before it is there or after it is gone', () => {
    for (const { events } of seeded) {
      const there = new Set<string>();
      for (const day of events) {
        expect(day.map(({ hour }) => hour)).toEqual(day.map(({ hour }) => hour).toSorted((a, b) => a - b));
        for (const happening of day) {
          if (happening.kind === 'upload') there.add(happening.name);
          if (happening.kind === 'delete') expect(there.delete(happening.name)).toBe(true);
          if (happening.kind === 'job') expect(happening.inputs.filter((name) => !there.has(name))).toEqual([]);
        }
      }
    }
  });

  it('is the same every time, with jobs that end in every way and a file that many of them share', () => {
    for (const { story, events } of seeded) {
      expect(events).toEqual(Array.from({ length: HISTORY_DAYS }, (_, day) => story.events(day)));
    }
    const jobs = seeded.flatMap(({ events }) => events.flat()).filter(({ kind }) => kind === 'job');
    const ends = jobs.map((job) => (job.kind === 'job' ? job.attempts.at(-1)?.outcome : undefined));
    expect(new Set(ends)).toEqual(new Set(['succeeded', 'failed', 'cancelled']));
    const shared = jobs.filter((job) => job.kind === 'job' && job.inputs.includes('reference-atlas.bin'));
    expect(shared.length).toBeGreaterThan(10);
  });
});
