// The settings of whoever runs the app, from the folder in which it runs.
import { existsSync, readFileSync } from 'node:fs';
import { SETTINGS_FILE } from '../../lambda/core/settings/file.ts';
import { ConfigError } from '../../lambda/core/settings/settings.ts';
import { readSettings } from './settings.ts';

/** Ends the process with an error if the settings cannot be used. */
export function loadSettings(
  context: Readonly<Record<string, unknown>> = {},
): ReturnType<typeof readSettings> {
  try {
    return readSettings({
      context,
      file: existsSync(SETTINGS_FILE) ? readFileSync(SETTINGS_FILE, 'utf8') : undefined,
      defaultRegion: process.env.CDK_DEFAULT_REGION,
    });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
