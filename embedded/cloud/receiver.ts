// What the embedded receivers have in common: they keep the name of each request, and refuse the next ones on demand.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import { listenOnLoopback } from './loopback.ts';

export interface Receiver {
  readonly endpoint: string;
  /** The operations on the wire, refused ones included. */
  readonly requests: readonly string[];
  /** Answers the next requests with this error instead. */
  refuse(code: string, times: number): void;
  /** Forgets all that came so far. */
  reset(): void;
  close(): Promise<void>;
}

/** Why a request is refused. */
export interface Problem {
  readonly code: string;
  readonly message: string;
}

export interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: string;
  readonly operation: string;
}

/** What differs from service to service. */
interface Service {
  readonly contentType: string;
  operationOf(request: IncomingMessage, body: string): string;
  errorBody(problem: Problem): string;
  /** The body of the answer, or why there is none; `undefined` when it has answered by itself. */
  answer(call: Call): string | Problem | undefined;
}

export async function startReceiver(service: Service): Promise<Receiver> {
  const requests: string[] = [];
  const refusals: Problem[] = [];

  const { endpoint, close } = await listenOnLoopback(async (request, response) => {
    const isZipped = request.headers['content-encoding'] === 'gzip';
    const body = await text(isZipped ? request.pipe(createGunzip()) : request).catch(() => undefined);
    // The client hung up.
    if (body === undefined) return;
    const operation = service.operationOf(request, body);
    requests.push(operation);
    const answer = refusals.shift() ?? service.answer({ request, response, body, operation });
    if (answer === undefined) return;
    const isRefused = typeof answer !== 'string';
    response.writeHead(isRefused ? 400 : 200, { 'content-type': service.contentType });
    response.end(isRefused ? service.errorBody(answer) : answer);
  });

  return {
    endpoint,
    requests,
    refuse: (code, times) => {
      refusals.push(...Array<Problem>(times).fill({ code, message: 'refused on demand' }));
    },
    reset: () => {
      requests.length = 0;
    },
    close,
  };
}

/** The protocol of services that take a form and answer in XML. */
export const queryService = (namespace: string) => ({
  contentType: 'text/xml',
  operationOf: (_: IncomingMessage, body: string) => new URLSearchParams(body).get('Action') ?? '',
  errorBody: ({ code, message }: Problem) =>
    `<ErrorResponse xmlns="${namespace}"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
});

/** The protocol of services that name the operation in a header and answer in JSON. */
export const jsonService = (errorNamespace: string) => ({
  contentType: 'application/x-amz-json-1.0',
  operationOf: (request: IncomingMessage) => String(request.headers['x-amz-target']).split('.').at(-1) ?? '',
  errorBody: ({ code, message }: Problem) => JSON.stringify({ __type: `${errorNamespace}#${code}`, message }),
});
