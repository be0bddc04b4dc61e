// Settings that are refused, and why.
import { parseSettings } from '../../infra/settings/settings.ts';
import { ConfigError } from '../../lambda/core/settings/settings.ts';

/** The problems of settings that are refused, one a line. */
export function problemsOf(
  context: Readonly<Record<string, unknown>>,
  defaultRegion?: string,
): readonly string[] {
  try {
    parseSettings(context, defaultRegion);
  } catch (error) {
    if (error instanceof ConfigError)
      return error.message.split('\n').filter((line) => line.startsWith('- '));
    throw error;
  }
  throw new Error('expected the settings to be refused');
}
