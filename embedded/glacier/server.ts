// An embedded Amazon Glacier: the vault API of 2012-06-01 over HTTP, with faults on demand and a request log.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { listenOnLoopback } from '../cloud/loopback.ts';
import { createTokenBucket } from '../cloud/token-bucket.ts';
import { GlacierError } from './error.ts';
import { createFaults, type Fault, refusal } from './faults.ts';
import { type Answer, answerCall, callerOf, type JsonObject } from './operations.ts';
import { isRecorded } from './recorded-calls.ts';
import { type Call, parseCall } from './route.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

export type GlacierOptions = (WorldOptions | { readonly world: World }) & {
  readonly latencyMilliseconds?: number;
  /** Requests beyond this rate are throttled; no limit when left out. */
  readonly requestsPerSecond?: number;
};

interface LoggedRequest {
  readonly operation: Call['operation'];
  readonly vault?: string;
  readonly uploadId?: string;
  /** 0 for a request that got no answer. */
  readonly status: number;
}

export interface Glacier {
  readonly endpoint: string;
  readonly world: World;
  /** In the order of the answers. */
  readonly requests: readonly LoggedRequest[];
  readonly maxInFlight: number;
  latencyMilliseconds: number;
  requestsPerSecond: number;
  /** Whether answers carry the world's time as their `Date`. At first they do not. */
  sendsDate: boolean;
  /** Returns a function that lifts the fault. */
  fault(fault: Fault): () => void;
  clearFaults(): void;
  /** Forgets the requests seen so far; world and faults stay. */
  resetRequests(): void;
  /** Ends at once, hung requests included. */
  close(): Promise<void>;
}

export async function startGlacier(options: GlacierOptions): Promise<Glacier> {
  const world = 'world' in options ? options.world : createWorld(options);
  const faults = createFaults();
  let bucket = createTokenBucket(options.requestsPerSecond ?? Number.POSITIVE_INFINITY);
  let requests: LoggedRequest[] = [];
  let inFlight = 0;
  let maxInFlight = 0;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    inFlight += 1;
    maxInFlight = Math.max(maxInFlight, inFlight);
    response.once('close', () => {
      inFlight -= 1;
    });
    const call = parseCall(request.method ?? '', request.url ?? '');
    const fault = bucket.take() ? faults.take(call) : ({ kind: 'throttle' } as const);
    // Unreferenced: an answer still due must not keep the process of a closed server alive.
    const { latencyMilliseconds } = glacier;
    if (latencyMilliseconds > 0) await sleep(latencyMilliseconds, undefined, { ref: false });

    if (fault?.kind === 'hang' || fault?.kind === 'reset') {
      requests.push(formatLog(call, 0));
      if (fault.kind === 'reset') request.socket.resetAndDestroy();
      else request.socket.unref();
      return;
    }
    const answer = await decide(world, call, request, fault);
    requests.push(formatLog(call, response.destroyed ? 0 : answer.status));
    if (glacier.sendsDate) response.setHeader('date', world.now().toUTCString());
    send(response, answer, fault?.kind === 'truncate');
  }

  const { endpoint, close } = await listenOnLoopback((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });

  const glacier: Glacier = {
    endpoint,
    world,
    get requests() {
      return requests;
    },
    get maxInFlight() {
      return maxInFlight;
    },
    latencyMilliseconds: options.latencyMilliseconds ?? 0,
    sendsDate: false,
    get requestsPerSecond() {
      return bucket.perSecond;
    },
    set requestsPerSecond(value) {
      bucket = createTokenBucket(value);
    },
    fault: faults.add,
    clearFaults: faults.clear,
    resetRequests() {
      requests = [];
      maxInFlight = inFlight;
    },
    close,
  };
  return glacier;
}

type AnsweredFault = Exclude<Fault, { readonly kind: 'hang' | 'reset' }>;

/** The world's answer, or what the fault makes of it. */
async function decide(
  world: World,
  call: Call,
  request: IncomingMessage,
  fault: AnsweredFault | undefined,
): Promise<Answer> {
  try {
    if (fault === undefined) return await answerCall(world, call, request);
    switch (fault.kind) {
      case 'truncate':
        return await answerCall(world, call, request);
      case 'html':
        return {
          status: 503,
          html: '<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>',
        };
      case 'repeatMarker': {
        const { body, ...answer } = await answerCall(world, call, request);
        return { ...answer, body: { ...(body as JsonObject), Marker: call.marker } };
      }
      case 'reply': {
        const { body, ...answer } = await answerWithAnyMarker(world, call, request);
        return { ...answer, body: fault.body((body ?? {}) as JsonObject, call) };
      }
      default: {
        const error =
          fault.kind === 'refuse' ? new GlacierError(fault.code, fault.message) : refusal(fault.kind);
        const { operation, vault = '', uploadId = '' } = call;
        if (isRecorded(operation))
          world.record(operation, callerOf(request), { vault, uploadId }, error.code);
        throw error;
      }
    }
  } catch (error) {
    if (error instanceof GlacierError) return { status: error.status, body: error };
    // A mistake in this server or in a test's reply function: say so where the test will look.
    const message = `the embedded Glacier failed: ${error}`;
    return { status: 500, body: { code: 'ServiceUnavailableException', message, type: 'Server' } };
  }
}

/** A reply may invent markers: the next request's marker then means the first page. */
async function answerWithAnyMarker(world: World, call: Call, request: IncomingMessage): Promise<Answer> {
  try {
    return await answerCall(world, call, request);
  } catch (error) {
    if (call.marker === undefined) throw error;
    return await answerCall(world, { ...call, marker: undefined }, request);
  }
}

function send(response: ServerResponse, { status, headers, body, html }: Answer, isTruncated: boolean): void {
  const json = body === undefined ? '' : JSON.stringify(body);
  const text = html ?? (typeof body === 'string' ? body : json);
  const bytes = Buffer.from(text);
  response.writeHead(status, {
    'x-amzn-requestid': 'embedded-glacier',
    ...(text === '' ? {} : { 'content-type': html === undefined ? 'application/json' : 'text/html' }),
    ...(status === 204 ? {} : { 'content-length': bytes.length }),
    ...headers,
  });
  if (isTruncated) response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  else response.end(bytes);
}

function formatLog({ operation, vault, uploadId }: Call, status: number): LoggedRequest {
  return {
    operation,
    ...(vault === undefined ? {} : { vault }),
    ...(uploadId === undefined ? {} : { uploadId }),
    status,
  };
}
