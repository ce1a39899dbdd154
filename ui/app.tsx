import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { CorrelationPage } from './correlation-page.tsx';
import { ErrorsPage } from './errors-page.tsx';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { listenKeys } from './keys.ts';
import { LatePage } from './late-page.tsx';
import { query, route } from './location.ts';
import { LogsPage } from './logs-page.tsx';
import { Notice } from './notice.tsx';
import { ServicesPage } from './services-page.tsx';
import { TracePage } from './trace-page.tsx';
import { TracesPage } from './traces-page.tsx';
import { StoreTrouble } from './store-trouble.tsx';
import { texts } from './texts.ts';
import { fill } from './fill.ts';

/** The whole page: header, the page of the present address, footer. */
export function App(): JSX.Element {
  useEffect(() => listenKeys(), []);
  return (
    <>
      <Header />
      <StoreTrouble />
      <main id="main" class={`page-${route.value.page}`}>
        <Page />
      </main>
      <Footer />
      <HelpDialog />
    </>
  );
}

const loadBuilds = async () => (await import('./builds-page.tsx')).BuildsPage;
const loadCompare = async () => (await import('./compare-page.tsx')).ComparePage;
const loadAlerts = async () => (await import('./alerts-page.tsx')).AlertsPage;

function Page(): JSX.Element {
  const at = route.value;
  switch (at.page) {
    case 'traces':
      return <TracesPage />;
    case 'trace':
      return <TracePage key={at.id} id={at.id} />;
    case 'correlation':
      return <CorrelationPage key={at.id} id={at.id} />;
    case 'compare':
      return query.value.has('service') ? (
        <LatePage key="builds" name="builds" load={loadBuilds} />
      ) : (
        <LatePage key="compare" name="compare" load={loadCompare} />
      );
    case 'logs':
      return <LogsPage />;
    case 'errors':
      return <ErrorsPage />;
    case 'services':
      return <ServicesPage />;
    case 'alerts':
      return <LatePage key="alerts" name="alerts" load={loadAlerts} />;
    case 'unknown':
      return (
        <Notice isPage title={texts.value.shell.noSuchPage}>
          <p>
            {fill(texts.value.shell.leadsNowhere, {
              path: <code>{at.path}</code>,
              traces: <a href="/">{texts.value.shell.latestTraces}</a>,
              logs: <a href="/logs">{texts.value.shell.logsLink}</a>,
            })}
          </p>
        </Notice>
      );
  }
}
