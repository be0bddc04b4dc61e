// The CDK app: settings in, one stack per Region out, checked by cdk-nag.
import { Annotations, App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { loadSettings } from './settings/load.ts';
import { GlacierUploadMonitorStack } from './stack.ts';

/** The Region that the CDK CLI takes if the AWS configuration names none. */
const REGION_OF_CDK = 'us-east-1';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
const { settings: all, changed, foreign } = loadSettings(app.node.getAllContext());
const { regions = [], ...settings } = all;
const { name } = settings;
const [region, ...moreRegions] = regions;
const stacks =
  moreRegions.length === 0
    ? [new GlacierUploadMonitorStack(app, name, { settings, changed, region })]
    : regions.map(
        (each) => new GlacierUploadMonitorStack(app, `${name}-${each}`, { settings, changed, region: each }),
      );
const [firstStack] = stacks;
if (firstStack && foreign.length > 0) {
  Annotations.of(firstStack).addInfoV2(
    'glacier-upload-monitor:foreignContext',
    `Leaves alone what the context holds beside settings: ${foreign.join(', ')}`,
  );
}
const isRegionTaken = region !== undefined && !('regions' in changed);
for (const stack of isRegionTaken ? stacks : []) {
  const orNone = region === REGION_OF_CDK ? ', or that names none and CDK takes this one' : '';
  Annotations.of(stack).addInfoV2(
    'glacier-upload-monitor:regionTaken',
    `Watches ${region}, as \`regions\` is not set: it is the Region of your AWS configuration${orNone}`,
  );
}
