import { wakeAll } from '#arm';

// Who uses the public face wants telemetry now.
wakeAll();
