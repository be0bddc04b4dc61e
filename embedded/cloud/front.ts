// AWS behind a proxy. The proxy tunnels every name to one TLS server, which forwards each request. It forwards requests
// without TLS itself.
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createCertificate } from './certificate.ts';

export interface Front {
  /** Of the proxy, such as `http://127.0.0.1:49152`. */
  readonly proxy: string;
  /** Of the TLS server itself. */
  readonly endpoint: string;
  /** What it takes to trust the TLS server, in PEM. */
  readonly cert: string;
  /** The names that the proxy was asked for, each with its port. */
  readonly asked: readonly string[];
  /** The proxy wants a name and a password from now on, and has this answer. */
  refusal: string | undefined;
  reset(): void;
  close(): Promise<void>;
}

/** @param endpointOf where a request for this host goes, such as `http://127.0.0.1:49153`. */
export async function startFront(
  hosts: readonly string[],
  endpointOf: (host: string) => string | undefined,
): Promise<Front> {
  const { key, cert } = createCertificate(hosts);
  const sockets = new Set<Socket>();
  const tls = createTlsServer({ key, cert }, (request, response) => handOn(request, response, endpointOf));
  const asked: string[] = [];
  const proxy = createServer((request, response) => {
    const { hostname, port } = new URL(request.url ?? '');
    asked.push(`${hostname}:${port || 80}`);
    handOn(request, response, endpointOf);
  });
  proxy.on('connect', (request: IncomingMessage, client: Socket) => {
    asked.push(request.url ?? '');
    client.on('error', () => client.destroy());
    if (front.refusal !== undefined) {
      client.end(`HTTP/1.1 ${front.refusal}\r\n\r\n`);
      return;
    }
    const upstream = connect(portOf(tls.address()), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
  });
  for (const server of [tls, proxy]) {
    server.on('connection', (socket: Socket) => sockets.add(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  }
  const front: Front = {
    proxy: `http://127.0.0.1:${portOf(proxy.address())}`,
    endpoint: `https://127.0.0.1:${portOf(tls.address())}`,
    cert,
    asked,
    refusal: undefined,
    reset: () => {
      asked.length = 0;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all([tls, proxy].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
  return front;
}

const portOf = (address: ReturnType<Socket['address']> | string | null) => (address as AddressInfo).port;

function handOn(
  request: IncomingMessage,
  response: ServerResponse,
  endpointOf: (host: string) => string | undefined,
): void {
  const endpoint = endpointOf(request.headers.host ?? '');
  if (endpoint === undefined) {
    response.writeHead(404).end();
    return;
  }
  const { hostname, port } = new URL(endpoint);
  const { method, headers } = request;
  // A proxy is asked for the whole URL.
  const path = request.url?.replace(/^http:\/\/[^/]+/, '');
  const onward = httpRequest({ hostname, port, method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
}
