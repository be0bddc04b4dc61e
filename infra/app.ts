// The CDK app: settings in, one stack per Region out, checked by cdk-nag.
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ConfigError } from '../lambda/core/settings.ts';
import { type AppSettings, parseSettings } from './settings/settings.ts';
import { GlacierUploadMonitorStack, stackNameFor } from './stack.ts';

function settingsOf(app: App): AppSettings {
  try {
    return parseSettings(app.node.getAllContext(), process.env.CDK_DEFAULT_REGION);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
const { regions = [], ...settings } = settingsOf(app);
const name = stackNameFor(settings.namespace);
const [region, ...moreRegions] = regions;
if (moreRegions.length === 0) {
  new GlacierUploadMonitorStack(app, name, { settings, region });
} else {
  for (const each of regions) {
    new GlacierUploadMonitorStack(app, `${name}-${each}`, { settings, region: each });
  }
}
