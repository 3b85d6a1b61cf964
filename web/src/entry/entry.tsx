import { Route, Switch } from 'wouter';
import { SignIn } from '../session/sign-in.tsx';
import { Forgotten } from './forgotten.tsx';
import { Invitation } from './invitation.tsx';
import { SignUp } from './sign-up.tsx';

/** Every page of a person who is not signed in. Any other address leads on once they are. */
export function Entry() {
  return (
    <Switch>
      <Route path="/sign-up">
        <SignUp />
      </Route>
      <Route path="/forgotten">
        <Forgotten />
      </Route>
      <Route path="/invitations/:secret">{({ secret }) => <Invitation key={secret} secret={secret} />}</Route>
      <Route>
        <SignIn links />
      </Route>
    </Switch>
  );
}
