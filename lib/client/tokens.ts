/** What tokens can be given, as the API takes it: for clients that offer a choice. */
export { TOKEN_ROLES, TOKEN_SCOPES } from '../api/scope.ts';
