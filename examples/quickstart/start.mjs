// Starts telemetry in code. Static imports run first, so the application comes by `import()`.
import { initTelemetry } from 'filrouge';

initTelemetry({ serviceName: 'quickstart' });
await import('./app.mjs');
