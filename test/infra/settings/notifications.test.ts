// The topic of the user in view of the Regions.
import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../../infra/settings/settings.ts';
import { problemsOf } from '../../support/problems-of.ts';

describe('the topic of the user', () => {
  const topic = (partition: string, region: string) => `arn:${partition}:sns:${region}:123456789012:pager`;

  it.each([
    ['aws', 'eu-west-1'],
    ['aws-cn', 'cn-north-1'],
    ['aws-us-gov', 'us-gov-west-1'],
  ])('is taken where it is of the one Region that is watched: %s, %s', (partition, region) => {
    const alarmTopicArn = topic(partition, region);
    expect(parseSettings({ alarmTopicArn, regions: region }, undefined)).toMatchObject({ alarmTopicArn });
    expect(parseSettings({ alarmTopicArn }, region)).toMatchObject({ alarmTopicArn });
  });

  it.each([
    ['of another Region', topic('aws', 'us-east-1'), /expected a topic in eu-west-1, .* got arn:aws:sns:us-/],
    ['of another partition', topic('aws-cn', 'eu-west-1'), /in that Region's partition, got arn:aws-cn/],
    ['of no known partition', topic('aws-mars', 'mars-1'), /expected a topic of a Region that has Glacier/],
    [
      'that is a queue',
      'arn:aws:sqs:eu-west-1:123456789012:pager',
      /expected the ARN of a standard SNS topic/,
    ],
    [
      'that is a subscription',
      `${topic('aws', 'eu-west-1')}:1-2`,
      /expected the ARN of a standard SNS topic/,
    ],
    ['that is FIFO', `${topic('aws', 'eu-west-1')}.fifo`, /expected the ARN of a standard SNS topic/],
    ['without an account', 'arn:aws:sns:eu-west-1::pager', /expected the ARN of a standard SNS topic/],
  ])('is refused if one %s', (_, alarmTopicArn, problem) => {
    expect(problemsOf({ alarmTopicArn }, 'eu-west-1')).toEqual([expect.stringMatching(problem)]);
  });

  it.each([
    ['of each Region', topic('aws', '{region}'), 'eu-west-1,us-east-1'],
    ['of each Region, where none is known', topic('aws', '{region}'), undefined],
    ['of each account', topic('aws', 'eu-west-1').replace('123456789012', '{account}'), 'eu-west-1'],
    ['of each, in its name too', 'arn:aws:sns:{region}:{account}:pager-{region}', 'eu-west-1,us-east-1'],
  ])('is taken if one %s', (_, alarmTopicArn, regions) => {
    const context = regions === undefined ? { alarmTopicArn } : { alarmTopicArn, regions };
    expect(parseSettings(context, undefined)).toMatchObject({ alarmTopicArn });
  });

  it.each([
    [topic('aws', '{region}'), /expected a topic in cn-north-1, .* partition, got arn:aws:sns:\{region\}/],
    [topic('aws', '{Region}'), /expected the ARN of a standard SNS topic/],
    [topic('aws', 'x{region}'), /expected a topic of a Region that has Glacier/],
    ['arn:aws:sns:{account}:{region}:pager', /expected the ARN of a standard SNS topic/],
  ])('is refused as %s in cn-north-1', (alarmTopicArn, problem) => {
    expect(problemsOf({ alarmTopicArn, regions: 'cn-north-1' })).toEqual([expect.stringMatching(problem)]);
  });

  it('is refused with several Regions, or none that is known, and beside other problems', () => {
    const alarmTopicArn = topic('aws', 'eu-west-1');
    const several = problemsOf({ alarmTopicArn, regions: 'eu-west-1,us-east-1', concurrency: 0 });
    expect(several).toEqual([
      expect.stringMatching(/^- concurrency: /),
      expect.stringMatching(
        /^- alarmTopicArn: expected one Region in `regions`, .* got eu-west-1, us-east-1; or write \{region\}/,
      ),
    ]);
    expect(problemsOf({ alarmTopicArn })).toEqual([
      expect.stringMatching(/expected one Region.* got no Region; or/),
    ]);
  });
});
