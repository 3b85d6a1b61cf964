import { PASSWORD, type TestApi } from './api.ts';

export const NEW_PASSWORD = 'Another-fine-secret-2';
export const email = 'grace@example.org';

/** The code of the newest mail to an address. */
export function codeFor(api: TestApi, to: string): string {
  const letter = api.sent.findLast((one) => one.to === to);
  return (/^(\d{4}) (\d{4})$/m.exec(letter?.text ?? '') ?? []).slice(1).join('');
}

export const start = (api: TestApi, to = email) => api.send('account.startSignUp', { body: { email: to } });

export const complete = (api: TestApi, code: string, more: object = {}) =>
  api.send('account.completeSignUp', { body: { name: 'Grace', password: PASSWORD, proof: { email, code }, ...more } });

export const wrong = (code: string) => String((Number(code) + 1) % 100_000_000).padStart(8, '0');

export const signIn = (api: TestApi, password: string, code?: string, to = email) =>
  api.send('account.createSession', { body: { email: to, password, ...(code !== undefined && { code }) } });

export async function signedUp(api: TestApi) {
  await start(api);
  const { body } = await complete(api, codeFor(api, email));
  return { id: body.user.id as string, token: body.accessToken as string };
}
