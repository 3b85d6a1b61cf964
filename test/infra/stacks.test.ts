// One file for vitest, so that the stacks are made once and not once per file: that takes seconds.
import './api-stack.cases.ts';
import './data-stack.cases.ts';
import './permissions.cases.ts';
import './platform-stack.cases.ts';
