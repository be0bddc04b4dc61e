// An embedded receiver of PutMetricData: keeps the points, and refuses what CloudWatch refuses.
import { jsonService, type Problem, type Receiver, startReceiver } from './receiver.ts';

/** One published datum. */
export interface Point {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
  readonly unit: string;
  readonly at: Date;
}

export interface CloudWatch extends Receiver {
  /** In the order of their arrival. */
  readonly points: readonly Point[];
}

interface Request {
  readonly Namespace?: string;
  readonly MetricData?: readonly Datum[];
}

interface Datum {
  readonly MetricName?: string;
  readonly Value?: unknown;
  readonly Unit?: string;
  readonly Timestamp?: number;
  readonly Dimensions?: readonly { readonly Name?: string; readonly Value?: string }[];
}

const MAX_BYTES = 1_000_000;
const MAX_DATA = 1_000;
const MAX_DIMENSIONS = 30;
const TWO_WEEKS = 14 * 86_400_000;
const TWO_HOURS = 2 * 3_600_000;
const UNITS = ['Count', 'Bytes', 'Seconds', 'None'];

/** @param clock Points older than two weeks or more than two hours ahead of it are refused. */
export async function startCloudWatch(clock: () => Date): Promise<CloudWatch> {
  const points: Point[] = [];
  const receiver = await startReceiver({
    ...jsonService('com.amazonaws.cloudwatch'),
    answer({ body, operation }) {
      const problem =
        operation === 'PutMetricData'
          ? problemOf(body, clock())
          : { code: 'InvalidAction', message: `expected PutMetricData, got ${operation}` };
      if (problem === undefined) points.push(...toPoints(JSON.parse(body)));
      return problem ?? '{}';
    },
  });
  return {
    ...receiver,
    points,
    reset() {
      receiver.reset();
      points.length = 0;
    },
  };
}

function problemOf(body: string, now: Date): Problem | undefined {
  const invalid = (message: string) => ({ code: 'InvalidParameterValueException', message });
  if (Buffer.byteLength(body) > MAX_BYTES) return invalid(`The request is larger than ${MAX_BYTES} bytes`);
  const { Namespace, MetricData = [] } = JSON.parse(body) as Request;
  if (!Namespace || Namespace.startsWith('AWS/')) return invalid('The namespace is missing or reserved');
  if (MetricData.length === 0 || MetricData.length > MAX_DATA)
    return invalid(`Expected 1 to ${MAX_DATA} data`);
  for (const datum of MetricData) {
    const problem = datumProblem(datum, now);
    if (problem) return invalid(`${datum.MetricName}: ${problem}`);
  }
  return undefined;
}

function datumProblem({ MetricName, Value, Unit, Timestamp, Dimensions = [] }: Datum, now: Date) {
  if (!MetricName) return 'the metric has no name';
  if (typeof Value !== 'number' || !Number.isFinite(Value)) return `the value ${Value} is not finite`;
  if (!UNITS.includes(Unit ?? 'None')) return `the unit ${Unit} is unknown`;
  if (Dimensions.length > MAX_DIMENSIONS) return 'there are too many dimensions';
  if (Dimensions.some((dimension) => !dimension.Name || !dimension.Value)) return 'a dimension is empty';
  const at = (Timestamp ?? Number.NaN) * 1000;
  const isInTime = at >= now.getTime() - TWO_WEEKS && at <= now.getTime() + TWO_HOURS;
  return isInTime ? undefined : `the timestamp ${Timestamp} is out of range`;
}

const toPoints = ({ Namespace = '', MetricData = [] }: Request): Point[] =>
  MetricData.map((datum) => ({
    namespace: Namespace,
    metric: datum.MetricName ?? '',
    dimensions: Object.fromEntries((datum.Dimensions ?? []).map(({ Name, Value }) => [Name, Value])),
    value: Number(datum.Value),
    unit: datum.Unit ?? 'None',
    at: new Date((datum.Timestamp ?? 0) * 1000),
  }));
