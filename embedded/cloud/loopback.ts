// An HTTP server on 127.0.0.1, which ends at once when told to.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Loopback {
  /** Such as `http://127.0.0.1:49152`. */
  readonly endpoint: string;
  /** Ends every connection, answered or not. */
  close(): Promise<void>;
}

/** @param port 0 for one of the system's choice. */
export async function listenOnLoopback(listener: RequestListener, port = 0): Promise<Loopback> {
  // Idle connections stay open until close(): a client must never meet one that just timed out.
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) => {
    // The SDK would take the date for the service's clock, and a client whose clock was moved for one that is wrong.
    response.sendDate = false;
    listener(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: chosen } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${chosen}`,
    async close() {
      if (!server.listening) return;
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
