// The Regions that have Glacier, and the setting that chooses from them.
import * as v from 'valibot';
import { listSetting } from './schemas.ts';

/** By partition. The SDK builds an endpoint for any name, so we must know. */
const GLACIER_REGIONS: Readonly<Record<string, readonly string[]>> = {
  aws: [
    ...['af-south-1', 'ap-east-1', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1'],
    ...['ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ca-central-1', 'eu-central-1', 'eu-north-1'],
    ...['eu-south-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'me-south-1', 'sa-east-1'],
    ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'],
  ],
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
  'aws-us-gov': ['us-gov-east-1', 'us-gov-west-1'],
};

export const partitionOf = (region: string) =>
  Object.keys(GLACIER_REGIONS).find((partition) => GLACIER_REGIONS[partition]?.includes(region));

export const regionsSchema = v.pipe(
  listSetting(/^[a-z0-9-]+$/, 'Regions such as eu-central-1'),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const regions = dataset.value;
    const expected = (what: string, got: readonly string[]) =>
      got.length > 0 && addIssue({ message: `expected ${what}, got ${[...new Set(got)].join(', ')}` });
    expected(
      `Regions that have Glacier (${Object.values(GLACIER_REGIONS).flat().join(', ')})`,
      regions.filter((region) => partitionOf(region) === undefined),
    );
    expected(
      'each Region only once',
      regions.filter((region, index) => regions.indexOf(region) < index),
    );
    const partitions = [...new Set(regions.map(partitionOf))].filter((name) => name !== undefined);
    if (partitions.length > 1)
      expected('Regions of one partition, because credentials belong to one', partitions);
  }),
);
