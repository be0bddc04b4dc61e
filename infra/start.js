// What the CDK CLI runs: the app, where this Node reads TypeScript. In JavaScript, so that an older one gets this far.
if (!process.features.typescript) {
  console.error(
    `expected a Node that runs TypeScript, 22.18 or 24 and newer, got ${process.version}: run "npm ci" and then "npx cdk", or install a newer Node`,
  );
  process.exit(1);
}
await import('./app.ts');
