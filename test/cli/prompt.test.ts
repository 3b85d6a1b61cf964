import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ask, askSecret } from '../../cli/prompt.ts';

/** A terminal of which the test types the keys and reads the screen. */
function terminal() {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
  const output = new PassThrough();
  let screen = '';
  output.on('data', (chunk) => {
    screen += String(chunk);
  });
  return { input, output, screen: () => screen };
}

describe('a question on the terminal', () => {
  it('is answered by what was typed, without white space around it', async () => {
    const { input, output, screen } = terminal();
    const answer = ask('E-mail', { input, output });
    for (const key of ' ada@example.org \r') input.write(key);
    expect(await answer).toBe('ada@example.org');
    expect(screen()).toContain('E-mail');
  });

  it('for a secret shows nothing of the answer', async () => {
    const { input, output, screen } = terminal();
    const answer = askSecret('Password', { input, output });
    for (const key of 'QZQZ\r') input.write(key);
    expect(await answer).toBe('QZQZ');
    expect(screen()).toContain('Password');
    for (const key of 'QZ') expect(screen()).not.toContain(key);
  });

  it('that is answered by Ctrl-C ends the command as interrupted', async () => {
    const { input, output } = terminal();
    const answer = askSecret('Password', { input, output });
    input.write('\u0003');
    await expect(answer).rejects.toMatchObject({ code: 'interrupted', exitCode: 130 });
  });

  it('is refused where there is no terminal', async () => {
    const { output } = terminal();
    await expect(ask('E-mail', { input: new PassThrough(), output })).rejects.toMatchObject({ code: 'no-terminal' });
  });
});
