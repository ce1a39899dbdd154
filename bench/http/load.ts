import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

/**
 * Asks for so many orders on so many connections that stay open: each connection asks again when it has its answer.
 * A number of requests and not a time, so that a slow candidate is measured at the same age of its compiled code.
 * @throws At the first answer that is not right.
 */
export async function load(port: number, requests: number, connections: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let asked = 0;
  const work = async (): Promise<void> => {
    while (asked < requests) {
      asked += 1;
      await askForOrder(port, asked, agent);
    }
  };
  try {
    await Promise.all(Array.from({ length: connections }, work));
  } finally {
    agent.destroy();
  }
}

async function askForOrder(port: number, id: number, agent: Agent): Promise<void> {
  const request = get({ host: '127.0.0.1', port, path: `/orders/${id}`, agent });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const body = (await buffer(response)).toString();
  if (response.statusCode !== 200 || !body.includes('"accepted"'))
    throw new Error(`${response.statusCode} from the server: ${body}`);
}
