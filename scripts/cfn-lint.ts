import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

const ROOT = path.resolve(import.meta.dirname, '..');
const REQUIREMENTS = path.join(import.meta.dirname, 'cfn-lint.requirements.txt');
const FOLDER = path.join(ROOT, '.catacloud', 'cfn-lint');
const INSTALL_TIMEOUT_MS = 180_000;
const LINT_TIMEOUT_MS = 180_000;
const MAX_OUTPUT_BYTES = 10_000_000;
/** The CDK names every dependency, also those that a reference implies. */
const ACCEPTED = ['W3005'];

/**
 * What cfn-lint finds in the templates of an assembly: resources, properties and values that CloudFormation would refuse.
 * Undefined where it cannot be installed, for want of Python or of a package index.
 */
export async function lintTemplates(assembly: string): Promise<string | undefined> {
  const program = await installed().catch(() => undefined);
  if (program === undefined) return undefined;
  const files = (await readdir(assembly)).filter((file) => file.endsWith('.template.json'));
  const args = ['--ignore-checks', ...ACCEPTED, '--format', 'parseable', '--template', ...files];
  const options = { cwd: assembly, timeout: LINT_TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES };
  return execute(program, args, options).then(
    () => '',
    (error: { stdout?: string; stderr?: string; message: string }) => {
      return `${error.stdout ?? ''}${error.stderr ?? ''}`.trim() || error.message;
    },
  );
}

/** The program, in a virtual environment of this checkout, made again when the requirements have changed. */
async function installed(): Promise<string> {
  const program = path.join(FOLDER, 'bin', 'cfn-lint');
  const marker = path.join(FOLDER, 'installed');
  const wanted = createHash('sha256')
    .update(await readFile(REQUIREMENTS))
    .digest('hex');
  if ((await readFile(marker, 'utf8').catch(() => '')) === wanted) return program;
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(path.dirname(FOLDER), { recursive: true });
  await execute('python3', ['-m', 'venv', FOLDER], { timeout: INSTALL_TIMEOUT_MS });
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--no-deps',
    '--requirement',
    REQUIREMENTS,
  ];
  await execute(path.join(FOLDER, 'bin', 'python'), pip, { timeout: INSTALL_TIMEOUT_MS });
  await writeFile(marker, wanted);
  return program;
}
