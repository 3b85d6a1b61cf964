import '@mantine/core/styles.css';
import { Container, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { AcceptInvitation } from './account/accept-invitation.tsx';
import { FirstOrganisation } from './account/first-organisation.tsx';
import {
  Account,
  Administration,
  BillPages,
  Configuration,
  Configurations,
  FileDetail,
  Files,
  JobDetail,
  Jobs,
  NewConfiguration,
  NewJob,
  Overview,
  PipelineDetail,
  Pipelines,
  Settings,
  Trash,
  Unfinished,
  Usage,
} from './pages.ts';
import { queryClient, recoverByItself } from './session/query-client.ts';
import { useSession } from './session/session-context.ts';
import { Layout } from './shell/layout.tsx';
import { NotFound } from './shell/not-found.tsx';
import { Loading } from './shell/states.tsx';
import { cssVariables, theme } from './theme.ts';

const EndedLogin = lazy(async () => ({ default: (await import('./session/ended-login.tsx')).EndedLogin }));

/** Every page of somebody who is signed in. When the login ends, they stay as they are under the dialog to sign in again. */
export function SignedIn() {
  const { state } = useSession();
  useEffect(() => {
    if (state === 'signed-in') void queryClient.invalidateQueries();
  }, [state]);
  useEffect(recoverByItself, []);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <Pages />
        {state === 'ended' ? (
          <Suspense fallback={null}>
            <EndedLogin />
          </Suspense>
        ) : null}
      </QueryClientProvider>
    </MantineProvider>
  );
}

/**
 * Every state of the pages has an address. A page is keyed by what it is about: nothing typed, chosen or refused on one
 * thing's page is ever there on another's.
 */
function Pages() {
  return (
    <Switch>
      <Route path="/">
        <FirstOrganisation />
      </Route>
      <Route path="/sign-up">
        <Redirect to="/" />
      </Route>
      <Route path="/forgotten">
        <Redirect to="/" />
      </Route>
      <Route path="/invitations/:secret">{({ secret }) => <AcceptInvitation key={secret} secret={secret} />}</Route>
      <Route path="/account/*?">
        <Suspense fallback={<Loading what="the page" />}>
          <Account />
        </Suspense>
      </Route>
      <Route path="/admin" nest>
        <Suspense fallback={<Loading what="the page" />}>
          <Administration />
        </Suspense>
      </Route>
      <Route path="/o/:org" nest>
        {({ org }) => (
          <Layout key={org} org={org}>
            <Suspense fallback={<Loading what="the page" />}>
              <Switch>
                <Route path="/">
                  <Overview org={org} />
                </Route>
                <Route path="/files">
                  <Files org={org} />
                </Route>
                <Route path="/files/unfinished">
                  <Unfinished org={org} />
                </Route>
                <Route path="/files/trash">
                  <Trash org={org} />
                </Route>
                <Route path="/files/:file">{({ file }) => <FileDetail key={file} org={org} file={file} />}</Route>
                <Route path="/jobs">
                  <Jobs org={org} />
                </Route>
                <Route path="/jobs/new">
                  <NewJob org={org} />
                </Route>
                <Route path="/jobs/:job">{({ job }) => <JobDetail key={job} org={org} job={job} />}</Route>
                <Route path="/pipelines">
                  <Pipelines org={org} />
                </Route>
                <Route path="/pipelines/:pipeline">
                  {({ pipeline }) => <PipelineDetail key={pipeline} org={org} pipeline={pipeline} />}
                </Route>
                <Route path="/configurations">
                  <Configurations org={org} />
                </Route>
                <Route path="/configurations/new">
                  <NewConfiguration org={org} />
                </Route>
                <Route path="/configurations/:configuration">
                  {({ configuration }) => <Configuration key={configuration} org={org} configuration={configuration} />}
                </Route>
                <Route path="/settings/*?">
                  <Settings org={org} />
                </Route>
                <Route path="/usage">
                  <Usage org={org} />
                </Route>
                <Route path="/bills/*?">
                  <BillPages org={org} />
                </Route>
                <Route>
                  <NotFound />
                </Route>
              </Switch>
            </Suspense>
          </Layout>
        )}
      </Route>
      <Route>
        <Container component="main" py="xl">
          <NotFound />
        </Container>
      </Route>
    </Switch>
  );
}
