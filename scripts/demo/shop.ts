import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Child } from './child.ts';
import type { Children } from './children.ts';
import { pathOf } from './paths.ts';

/** Where the services find the rest. */
export interface ShopSurroundings {
  readonly databaseUrl: string;
  /** Secret of the pseudonyms. */
  readonly pseudonymKey: string;
  /** Folder for the log files. */
  readonly logDir: string;
  readonly spoolDir: string;
  readonly appPort: number;
  /** `OTEL_*` variables that say where telemetry goes. */
  readonly telemetry: Readonly<Record<string, string | undefined>>;
  /** Links that the page offers. */
  readonly links: Readonly<Record<string, string>>;
}

/** The four services, running. */
export interface Shop {
  /** Address of the customer's page. */
  readonly url: string;
  readonly services: readonly Child[];
}

const listening = /^listening (\S+)/;

/** Starts the four services, each with telemetry by one flag. */
export async function startShop(children: Children, around: ShopSurroundings): Promise<Shop> {
  await mkdir(around.logDir, { recursive: true });
  const start = (name: string, file: string, env: Record<string, string>): Child =>
    children.start({
      name,
      args: [...preloads(file), pathOf(`examples/shop/${file}`)],
      env: {
        ...around.telemetry,
        OTEL_SERVICE_NAME: name,
        DATABASE_URL: around.databaseUrl,
        // Services of these names may run elsewhere on this machine.
        FILROUGE_SPOOL_DIR: around.spoolDir,
        FILROUGE_LOG_FILE: join(around.logDir, `${name}.log`),
        FILROUGE_SPAN_EVENTS_LEVEL: 'info',
        // One key for all four: a customer has the same pseudonym everywhere.
        FILROUGE_PSEUDONYM_KEY: around.pseudonymKey,
        PORT: '0',
        ...env,
      },
    });

  const user = start('user', 'user.cjs', {
    FILROUGE_RECORD_PARAMETERS: 'GET /users/:id: input.id, output.city',
  });
  const delivery = start('delivery', 'delivery.cjs', {});
  const [userUrl, deliveryUrl] = await Promise.all([
    user.address(listening),
    delivery.address(listening),
  ]);
  const order = start('order', 'order.mjs', { USER_URL: userUrl, DELIVERY_URL: deliveryUrl });
  const orderUrl = await order.address(listening);
  const app = start('app', 'app.mjs', {
    ...around.links,
    ORDER_URL: orderUrl,
    PORT: String(around.appPort),
  });
  return { url: await app.address(listening), services: [user, delivery, order, app] };
}

/** The order service shows `--import`, the others `--require`: both must do. */
function preloads(file: string): string[] {
  if (file !== 'order.mjs') {
    return ['--require', pathOf('register'), '--require', pathOf('scripts/demo/probe.cjs')];
  }
  return ['--import', pathOf('register.js'), '--import', pathOf('scripts/demo/probe.cjs')];
}
