// The CDK app: settings in, one stack per Region out, checked by cdk-nag.
import { Annotations, App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ConfigError } from '../lambda/core/settings/settings.ts';
import { type AppSettings, parseSettings } from './settings/settings.ts';
import { GlacierUploadMonitorStack } from './stack.ts';

function settingsOf(app: App): AppSettings {
  try {
    return parseSettings(app.node.getAllContext(), process.env.CDK_DEFAULT_REGION);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

/** What the CDK CLI takes where the AWS configuration names none. */
const REGION_OF_CDK = 'us-east-1';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
const { regions = [], ...settings } = settingsOf(app);
const { name } = settings;
const [region, ...moreRegions] = regions;
const stacks =
  moreRegions.length === 0
    ? [new GlacierUploadMonitorStack(app, name, { settings, region })]
    : regions.map(
        (each) => new GlacierUploadMonitorStack(app, `${name}-${each}`, { settings, region: each }),
      );
const isRegionTaken = region !== undefined && app.node.tryGetContext('regions') === undefined;
for (const stack of isRegionTaken ? stacks : []) {
  const orNone = region === REGION_OF_CDK ? ', or that names none and CDK takes this one' : '';
  Annotations.of(stack).addInfoV2(
    'glacier-upload-monitor:regionTaken',
    `Watches ${region}, as \`regions\` is not set: it is the Region of your AWS configuration${orNone}`,
  );
}
