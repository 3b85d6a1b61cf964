/**
 * Stands in for the SDK's chain of credential sources when functions are bundled: Lambda gives them in the environment
 * and nowhere else. The rest of the chain (sign-on, profiles, instance metadata) would be a third of every bundle.
 */
export function defaultProvider(): () => Promise<Credentials> {
  return async () => ({
    accessKeyId: variable('AWS_ACCESS_KEY_ID'),
    secretAccessKey: variable('AWS_SECRET_ACCESS_KEY'),
    ...(process.env['AWS_SESSION_TOKEN'] && { sessionToken: process.env['AWS_SESSION_TOKEN'] }),
  });
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export class CredentialsError extends Error {
  readonly code = 'credentials.missing';
}

function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new CredentialsError(`${name} is not set: a bundled function finds its credentials there alone.`);
  return value;
}
