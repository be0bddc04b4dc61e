// `npm start`: the bundle that would be deployed, run against an embedded Glacier and CloudWatch on loopback.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ora from 'ora';
import { BUNDLE_FILE, bundleFunction } from '../infra/bundle.ts';
import { CONFIG_DEFAULTS, toEnvironment } from '../lambda/config.ts';
import { startCloudWatch } from './cloudwatch.ts';
import { createDemoWorld } from './demo-world.ts';
import { startGlacier } from './glacier.ts';
import { startLambda } from './lambda.ts';
import { printReport } from './report.ts';

const now = new Date();
const folder = await mkdtemp(join(tmpdir(), 'glacier-upload-monitor-'));
const progress = ora('Bundling the function').start();
bundleFunction(folder);

const glacier = await startGlacier({ world: createDemoWorld(now), latencyMilliseconds: 20 });
const cloudWatch = await startCloudWatch(() => now);
const lambda = startLambda(join(folder, BUNDLE_FILE), {
  ...toEnvironment(CONFIG_DEFAULTS),
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'embedded',
  AWS_SECRET_ACCESS_KEY: 'embedded',
  AWS_ENDPOINT_URL_GLACIER: glacier.endpoint,
  AWS_ENDPOINT_URL_CLOUDWATCH: cloudWatch.endpoint,
  POWERTOOLS_LOG_LEVEL: 'DEBUG',
});
const timer = setInterval(() => {
  progress.text = `Scanning: ${glacier.requests.length} pages listed`;
}, 100);
try {
  const outcome = await lambda.invoke();
  clearInterval(timer);
  if ('error' in outcome) {
    progress.fail(`${outcome.error.name}: ${outcome.error.message}`);
    process.exitCode = 1;
  } else {
    progress.succeed(`Scan completed: ${glacier.requests.length} pages listed`);
  }
  printReport(lambda.log, cloudWatch.points);
} finally {
  clearInterval(timer);
  lambda.close();
  await Promise.all([glacier.close(), cloudWatch.close(), rm(folder, { recursive: true })]);
}
