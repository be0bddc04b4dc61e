// What CDK synthesises of a dashboard, as far as the page knows it.
import * as v from 'valibot';

// Strict throughout: the page must not leave out in silence what CloudWatch would show.
const place = { x: v.number(), y: v.number(), width: v.number(), height: v.number() };
const metric = v.strictObject({
  id: v.optional(v.string()),
  label: v.string(),
  expression: v.optional(v.string()),
  color: v.optional(v.string()),
  stat: v.optional(v.string()),
  period: v.optional(v.number()),
  visible: v.optional(v.boolean()),
});
const annotation = v.strictObject({
  value: v.number(),
  label: v.string(),
  color: v.string(),
  yAxis: v.literal('left'),
});
const metricWidget = v.strictObject({
  ...place,
  type: v.literal('metric'),
  properties: v.strictObject({
    view: v.picklist(['singleValue', 'timeSeries']),
    title: v.string(),
    region: v.string(),
    metrics: v.array(v.array(v.union([v.string(), v.partial(metric)]))),
    annotations: v.optional(v.strictObject({ horizontal: v.array(annotation) })),
    yAxis: v.optional(
      v.strictObject({
        left: v.strictObject({ min: v.number(), showUnits: v.optional(v.boolean()) }),
      }),
    ),
    liveData: v.optional(v.boolean()),
  }),
});
const logWidget = v.strictObject({
  ...place,
  type: v.literal('log'),
  properties: v.strictObject({
    view: v.literal('table'),
    title: v.string(),
    region: v.string(),
    query: v.string(),
  }),
});
const textWidget = v.strictObject({
  ...place,
  type: v.literal('text'),
  properties: v.strictObject({ markdown: v.string(), background: v.literal('transparent') }),
});
const alarmWidget = v.strictObject({
  ...place,
  type: v.literal('alarm'),
  properties: v.strictObject({
    title: v.string(),
    alarms: v.array(v.string()),
    sortBy: v.literal('stateUpdatedTimestamp'),
  }),
});
export const bodySchema = v.strictObject({
  start: v.string(),
  periodOverride: v.literal('inherit'),
  widgets: v.array(v.variant('type', [metricWidget, logWidget, textWidget, alarmWidget])),
});

export type Widget = v.InferOutput<typeof bodySchema>['widgets'][number];
export type MetricWidget = v.InferOutput<typeof metricWidget>;
