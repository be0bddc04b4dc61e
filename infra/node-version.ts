// Checks Node's version: npm only warns, and an old Node would fail later with a message that helps nobody.
import packageJson from '../package.json' with { type: 'json' };

/** @throws Error if this Node is older than the package requires. */
export function checkNode(version: string): void {
  const oldest = Number(/^>=(\d+)$/.exec(packageJson.engines.node)?.[1]);
  const [major = ''] = version.slice(1).split('.');
  if (Number(major) >= oldest) return;
  throw new Error(
    `${packageJson.name}: expected Node ${oldest} or newer, got ${version}; install a newer one and run it again`,
  );
}
