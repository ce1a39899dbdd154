// As the documentation of @sentry/node has it; the DSN comes from the environment.
import * as Sentry from '@sentry/node';

Sentry.init({ dsn: process.env.SENTRY_DSN, tracesSampleRate: 1 });
