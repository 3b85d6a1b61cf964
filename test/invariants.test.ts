import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const text = readFileSync('docs/invariants.md', 'utf8');
/** Those of the invariants, of the threats and of the cases of uploads: `test/some.test.ts › the beginning of a title` */
const threats = readFileSync('SECURITY.md', 'utf8');
const files = readFileSync('docs/files.md', 'utf8');
const jobs = readFileSync('docs/jobs.md', 'utf8');
const faults = readFileSync('docs/faults.md', 'utf8');
const wayIn = readFileSync('docs/way-in.md', 'utf8');
const money = readFileSync('docs/money.md', 'utf8');
const bill = readFileSync('docs/bill.md', 'utf8');
const production = readFileSync('docs/production.md', 'utf8');
const dashboards = readFileSync('docs/dashboards.md', 'utf8');
const references = [
  ...[text, threats, files, jobs, faults, wayIn, money, bill, dashboards, production]
    .join('\n')
    .matchAll(/`((?:packages\/[^/`]+\/)?test\/[^`›]+?) › ([^`]*)`/g),
].map(([, file = '', title = '']) => ({
  file,
  title: title.trim(),
}));

/** Defects by letter, points of the way up by number, and the figures to hold. */
const PRODUCTION_POINTS = [
  ...'abcdefghijklmno',
  ...Array.from({ length: 12 }, (_, index) => `${index + 1}`),
  'numbers',
];
const DASHBOARD_POINTS = Array.from({ length: 18 }, (_, index) => index + 1);

describe('the list of invariants', () => {
  it('names a test for each line', () => {
    const lines = text.split('\n').filter((line) => /^\| [A-Z]\d+ \|/.test(line));
    expect(lines.length).toBeGreaterThan(14);
    expect(lines.filter((line) => !line.includes(' › '))).toEqual([]);
    const numbers = lines.map((line) => line.split(' ')[1]);
    expect(numbers).toEqual([...new Set(numbers)]);
  });

  it('holds each kind of fault that was found', () => {
    const rows = faults.split('\n').filter((line) => /^\| [a-zA-Z]+/.test(line) && !line.startsWith('| case'));
    expect(rows.length).toBeGreaterThan(30);
    for (const row of rows) {
      const held = row.slice(row.lastIndexOf(' | ')).match(/\b[A-Z]\d+\b/g) ?? [];
      expect(held, row).not.toEqual([]);
      for (const number of held) expect(text, row).toContain(`\n| ${number} |`);
    }
  });

  it('holds each point of money by an invariant or a test', () => {
    const rows = money.split('\n').filter((line) => /^\| [a-z0-9]/.test(line) && !line.startsWith('| point'));
    const points = rows.flatMap((row) => /^\| (\d+) /.exec(row)?.[1] ?? []);
    expect(points).toEqual(Array.from({ length: 16 }, (_, index) => `${index + 1}`));
    for (const row of rows) {
      const held = row.slice(row.lastIndexOf(' | '));
      expect(held, row).toMatch(/\bM\d+\b| › /);
      for (const number of held.match(/\bM\d+\b/g) ?? []) expect(text, row).toContain(`\n| ${number} |`);
    }
  });

  it('holds each point of a bill by an invariant or a test', () => {
    const rows = bill.split('\n').filter((line) => /^\| (?:\d|bad)/.test(line));
    expect(new Set(rows.map((row) => row.slice(2, row.indexOf(' |', 2))))).toEqual(
      new Set(['1', '2', '3', '4', '5', '6', '7', 'bad']),
    );
    for (const row of rows) {
      const held = row.slice(row.lastIndexOf(' | '));
      expect(held, row).toMatch(/\bM\d+\b| › /);
      for (const number of held.match(/\bM\d+\b/g) ?? []) expect(text, row).toContain(`\n| ${number} |`);
    }
  });

  it('holds each point of the dashboards by an invariant or a test', () => {
    const rows = dashboards.split('\n').filter((line) => /^\| \d/.test(line));
    const points = new Set(rows.map((row) => Number(row.slice(2, row.indexOf(' |', 2)))));
    expect([...points].sort((one, other) => one - other)).toEqual(DASHBOARD_POINTS);
    for (const row of rows) {
      const held = row.slice(row.lastIndexOf(' | '));
      expect(held, row).toMatch(/\b[MW]\d+\b| › /);
      for (const number of held.match(/\b[MW]\d+\b/g) ?? []) expect(text, row).toContain(`\n| ${number} |`);
    }
  });

  it('holds each point of production by an invariant or a test, or says that it is missing', () => {
    const [held = '', missing = ''] = production.split('## What is missing');
    const rows = held.split('\n').filter((line) => /^\| (?:[a-o]|\d+|numbers) \|/.test(line));
    const pointOf = (row: string) => row.slice(2, row.indexOf(' |', 2));
    expect([...new Set(rows.map(pointOf))]).toEqual(PRODUCTION_POINTS);
    for (const row of rows) {
      const shown = row.slice(row.lastIndexOf(' | '));
      expect(shown, row).toMatch(/\b[ADFMO]\d+\b| › /);
      for (const number of shown.match(/\b[ADFMO]\d+\b/g) ?? []) expect(text, row).toContain(`\n| ${number} |`);
    }
    for (const row of missing.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| point')))
      expect(PRODUCTION_POINTS, row).toContain(pointOf(row));
  });

  it('names a test for each point of the way in', () => {
    const points = wayIn.split('\n').filter((line) => /^\| [A-Z]/.test(line));
    expect(points.length).toBeGreaterThan(50);
    expect(points.filter((line) => !line.includes(' › '))).toEqual([]);
  });

  it('names a test for each point of files, and for each further report', () => {
    const table = files.slice(files.indexOf('| point |'), files.indexOf('## Cases of other tools'));
    const rows = table.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| point |'));
    const points = [...new Set(rows.map((row) => row.slice(2, row.indexOf(' |', 2))))];
    expect(points).toEqual([...Array.from({ length: 10 }, (_none, at) => `${at + 1}`), 'page', 'numbers']);
    const reports = files.slice(files.indexOf('| report |')).split('\n').slice(2).filter(Boolean);
    expect(reports.length).toBeGreaterThan(15);
    expect([...rows, ...reports].filter((line) => !line.includes(' › '))).toEqual([]);
  });

  it('names a test for each case of uploads', () => {
    const cases = files.split('\n').filter((line) => /^\| H8-\d+ \|/.test(line));
    expect(cases).toHaveLength(24);
    expect(cases.filter((line) => !line.includes(' › '))).toEqual([]);
  });

  it('names a test for each case of jobs', () => {
    const cases = jobs.split('\n').filter((line) => /^\| [a-z]+-\d+ \|/.test(line));
    expect(cases).toHaveLength(9);
    expect(cases.filter((line) => !line.includes(' › '))).toEqual([]);
  });

  it.each(references)('names what exists: $file › $title', ({ file, title }) => {
    expect(existsSync(file), file).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain(title);
  });
});
