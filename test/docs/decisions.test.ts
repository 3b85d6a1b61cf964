import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const FOLDER = 'docs/decisions';
const records = readdirSync(FOLDER).filter((file) => file !== 'README.md');
const numberOf = (file: string) => Number(file.slice(0, 4));
const titleOf = (file: string) => readFileSync(`${FOLDER}/${file}`, 'utf8').split('\n')[0]?.replace(/^# /, '');
const index = readFileSync(`${FOLDER}/README.md`, 'utf8');

describe('the records of decisions', () => {
  test('each have a number of their own, in the name and in the title', () => {
    expect(records.filter((file) => !/^\d{4}-[a-z0-9-]+\.md$/.test(file))).toEqual([]);
    expect(records.filter((file) => !titleOf(file)?.startsWith(`${numberOf(file)}. `))).toEqual([]);
    const numbers = records.map(numberOf);
    expect(numbers.filter((number, i) => numbers.indexOf(number) !== i)).toEqual([]);
  });

  test('are all in the index, by title, in order, each in its area', () => {
    const listed = [...index.matchAll(/^- \[(.*)\]\((.*)\)$/gm)].map(([, title, file]) => ({ title, file }));
    expect(listed).toEqual(records.sort().map((file) => ({ title: titleOf(file), file })));
    const misplaced = index.split(/^## /m).flatMap((area) => {
      const [, from, to] = /^(\d+)–(\d+): /.exec(area) ?? [];
      const numbers = [...area.matchAll(/^- \[(\d+)\./gm)].map(([, number]) => Number(number));
      return numbers.filter((number) => number < Number(from) || number > Number(to));
    });
    expect(misplaced).toEqual([]);
  });
});
