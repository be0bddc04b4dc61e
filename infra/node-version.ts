// Which Node this needs: npm only warns, and what is too old would stop somewhere with words that help nobody.
import packageJson from '../package.json' with { type: 'json' };

/** @throws Error where this Node is older than the package says. */
export function checkNode(version: string): void {
  const oldest = Number(/^>=(\d+)$/.exec(packageJson.engines.node)?.[1]);
  const [major = ''] = version.slice(1).split('.');
  if (Number(major) >= oldest) return;
  throw new Error(
    `${packageJson.name}: expected Node ${oldest} or newer, got ${version}; install a newer one and run it again`,
  );
}
