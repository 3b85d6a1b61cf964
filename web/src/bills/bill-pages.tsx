import { lazy } from 'react';
import { Route, Switch } from 'wouter';
import { NotFound } from '../shell/not-found.tsx';

const Bills = lazy(async () => ({ default: (await import('./bills.tsx')).Bills }));
const Balance = lazy(async () => ({ default: (await import('./balance.tsx')).Balance }));
const Prices = lazy(async () => ({ default: (await import('./prices.tsx')).Prices }));
const Exports = lazy(async () => ({ default: (await import('./exports.tsx')).Exports }));
const Bill = lazy(async () => ({ default: (await import('./bill.tsx')).Bill }));
const Compare = lazy(async () => ({ default: (await import('./compare.tsx')).Compare }));
const BillLine = lazy(async () => ({ default: (await import('./bill-line.tsx')).BillLine }));
const LineDay = lazy(async () => ({ default: (await import('./line-day.tsx')).LineDay }));
const PartEvents = lazy(async () => ({ default: (await import('./part-events.tsx')).PartEvents }));

/** Every page about bills; each is loaded when it is opened. */
export function BillPages({ org }: { readonly org: string }) {
  return (
    <Switch>
      <Route path="/bills">
        <Bills org={org} />
      </Route>
      <Route path="/bills/compare">
        <Compare org={org} />
      </Route>
      <Route path="/bills/balance">
        <Balance org={org} />
      </Route>
      <Route path="/bills/prices">
        <Prices org={org} />
      </Route>
      <Route path="/bills/exports">
        <Exports org={org} />
      </Route>
      <Route path="/bills/:invoice">{({ invoice }) => <Bill key={invoice} org={org} invoice={invoice} />}</Route>
      <Route path="/bills/:invoice/lines/:line">
        {({ invoice, line }) => <BillLine key={`${invoice} ${line}`} org={org} invoice={invoice} line={line} />}
      </Route>
      <Route path="/bills/:invoice/lines/:line/:day">
        {(of) => <LineDay key={`${of.invoice} ${of.line} ${of.day}`} org={org} {...of} />}
      </Route>
      <Route path="/bills/:invoice/lines/:line/:day/:part">
        {(of) => <PartEvents key={`${of.invoice} ${of.line} ${of.day} ${of.part}`} org={org} {...of} />}
      </Route>
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}
