import { expect, test } from 'vitest';
import { countedIn } from '../../bench/api/first-runs.ts';

const LOG = [
  'v8-version,13,6,233,17,-node.53,0',
  'script-details,7,node:http,0,0,',
  'script-details,8,file:///bundle/ours/index.mjs,0,0,',
  'script-details,9,file:///bundle/ours/start-1.mjs,0,0,',
  'function,full-parse,7,10,20,0.1,100,internal',
  'function,first-execution,7,10,20,0,100,internal',
  'function,full-parse,8,10,20,0.1,100,handler',
  'function,first-execution,8,10,20,0,100,handler',
  'function,first-execution-BASELINE,9,30,40,0,100,execute',
  'function,preparse-resolution,9,50,60,0.1,100,never',
  '',
].join('\n');

test('functions are counted that run, of the modules of one bundle alone', () => {
  expect(countedIn(LOG, '/bundle/ours')).toEqual({ functions: 2, compiledThen: 1 });
});
