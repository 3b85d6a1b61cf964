// Names of Cognito's errors that are part of ordinary life.

export const WRONG_CODE = ['CodeMismatchException', 'EnableSoftwareTokenMFAException', 'ExpiredCodeException'];

export const REFUSED = [
  'NotAuthorizedException',
  'UserNotFoundException',
  'UserNotConfirmedException',
  'PasswordResetRequiredException',
  'InvalidParameterException',
];
export const GONE = ['UserNotFoundException'];
/** By the pool's policy, or by the pattern that Cognito has for all: no white space at either end. */
export const REFUSED_PASSWORD = ['InvalidPasswordException', 'InvalidParameterException'];
