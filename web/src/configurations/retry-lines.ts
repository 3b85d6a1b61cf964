import { defined } from '../../../lib/domain/defined.ts';
import { RETRY_CLASSES } from '../../../lib/domain/retry-rules.ts';
import type { Spec } from './spec-input.ts';

type Rules = NonNullable<Spec['retries']>;
type Rule = NonNullable<Rules[keyof Rules]>;

const SECOND_MS = 1_000;
const LINE = /^(\S+)\s+(\d+)(\s+larger-machine)?(?:\s+pause\s+(\d+)s?)?(?:\s*\.\.\s*(\d+)s?)?$/;

/** The first line that is no rule: `program 1`, `out-of-memory 3 larger-machine`, `staging 5 pause 30s .. 600s`. */
export function wrongRetryLine(lines: string): string | undefined {
  return linesIn(lines).find((line) => ruleOf(line) === undefined);
}

/** Rules as they are typed, one a line. A text that is no such line is sent as a rule without attempts: the platform refuses it. */
export function retriesOf(lines: string): Rules | undefined {
  const rules = linesIn(lines).map((line) => ruleOf(line) ?? NO_RULE);
  return rules.length === 0 ? undefined : Object.fromEntries(rules.map(({ name, rule }) => [name, rule]));
}

export function retryLines(rules: Rules = {}): string {
  return RETRY_CLASSES.flatMap((name) => {
    const rule = rules[name];
    return rule === undefined ? [] : [lineOf(name, rule)];
  }).join('\n');
}

function lineOf(name: string, { attempts, largerMachine, pauseMs, maxPauseMs }: Rule): string {
  const larger = largerMachine === true ? ' larger-machine' : '';
  const first = pauseMs === undefined ? '' : ` pause ${pauseMs / SECOND_MS}s`;
  const longest = maxPauseMs === undefined ? '' : ` .. ${maxPauseMs / SECOND_MS}s`;
  return `${name} ${attempts}${larger}${first}${longest}`;
}

const NO_RULE = { name: 'program', rule: { attempts: 0 } } as const;

const linesIn = (lines: string) => lines.split('\n').flatMap((line) => line.trim() || []);

function ruleOf(line: string) {
  const [, word, attempts, larger, first, longest] = LINE.exec(line) ?? [];
  const name = RETRY_CLASSES.find((known) => known === word);
  if (name === undefined) return undefined;
  const ms = (seconds: string | undefined) => (seconds === undefined ? undefined : Number(seconds) * SECOND_MS);
  const more = { largerMachine: larger === undefined ? undefined : true, pauseMs: ms(first), maxPauseMs: ms(longest) };
  return { name, rule: { attempts: Number(attempts), ...defined(more) } };
}
