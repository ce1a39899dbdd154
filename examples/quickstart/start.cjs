// Starts telemetry in code; everything that is to be seen is loaded after it.
require('filrouge').initTelemetry({ serviceName: 'quickstart' });
require('./app.cjs');
