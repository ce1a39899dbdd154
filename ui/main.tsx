import { render } from 'preact';
import { App } from './app.tsx';
import { startAlerts } from './alerts-state.ts';
import { learnOfJaeger } from './jaeger-links.tsx';
import { startLive } from './live.ts';
import { startLanguage } from './language-memory.ts';
import { startRouting } from './location.ts';
import './styles/theme.css';
import './styles/page.css';
import './styles/tables.css';
import './styles/waterfall.css';
import './styles/pane.css';
import './styles/operations.css';
import './styles/alerts.css';
import './styles/services.css';
import './styles/logs.css';
import './styles/scatter.css';
import './styles/compare.css';
import './styles/forced.css';

const host = document.querySelector('#app');
if (host !== null) {
  startRouting();
  startLive();
  startAlerts();
  void learnOfJaeger(); // never rejects
  // Never rejects. Not awaited: texts that are loaded import from this file once it is built, and would wait for it.
  void startLanguage().then(() => render(<App />, host));
}
