/** Who may sign up without an invitation: chosen by the operator of a stage. */
export type SignUpPolicy =
  | { readonly policy: 'open' }
  | { readonly policy: 'invitation-only' }
  | { readonly policy: 'domains'; readonly domains: readonly string[] };

/** From a stage's setting: `open`, `invitation-only`, or domains of mail addresses separated by commas. */
export function signUpPolicyOf(setting: string): SignUpPolicy {
  if (setting === 'open' || setting === 'invitation-only') return { policy: setting };
  return { policy: 'domains', domains: setting.split(',').map((domain) => domain.trim().toLowerCase()) };
}

export function maySignUp(policy: SignUpPolicy, email: string): boolean {
  if (policy.policy !== 'domains') return policy.policy === 'open';
  return policy.domains.includes(email.slice(email.lastIndexOf('@') + 1).toLowerCase());
}
