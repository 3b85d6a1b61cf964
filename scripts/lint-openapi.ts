import { createConfig, formatProblems, lint } from '@redocly/openapi-core';

/** Lints docs/openapi.json by the strict rules of a public linter: no errors and no warnings, or exit code 1. */
const config = await createConfig({
  extends: ['recommended-strict'],
  rules: {
    // The document is served by the API that it describes: its server is wherever that is.
    'no-server-example.com': 'off',
    'operation-4xx-response': 'error',
  },
});
const problems = await lint({ ref: 'docs/openapi.json', config });
if (problems.length > 0) {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  formatProblems(problems, {
    format: 'stylish',
    totals: { errors, warnings: problems.length - errors, ignored: 0 },
    version: '',
  });
  process.exitCode = 1;
}
