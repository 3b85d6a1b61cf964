// One file for vitest, so that stacks and bundles are made once and not once per file: that takes seconds.
import './api-stack.cases.ts';
import './bundle.cases.ts';
import './contract.cases.ts';
import './data-stack.cases.ts';
import './edge-stack.cases.ts';
import './machines-stack.cases.ts';
import './names.cases.ts';
import './permissions.cases.ts';
import './platform-stack.cases.ts';
import './shift.cases.ts';
