// The file of settings, for the app and the command line. Pure: it gets the text.
import { got } from './schemas.ts';

/** The file that the app looks for, in the folder in which `cdk` runs. */
export const SETTINGS_FILE = 'settings.json';

type SettingsText = { readonly settings: Readonly<Record<string, unknown>> } | { readonly problem: string };

/** The settings by name, unchecked, or what is wrong with the text as a whole. */
export function settingsIn(text: string): SettingsText {
  const problem = (what: string) => ({
    problem: `expected one JSON object with settings by name, ${what}`,
  });
  try {
    // Editors on Windows put a byte order mark in front.
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? { settings: value as Readonly<Record<string, unknown>> } : problem(got(value));
  } catch (error) {
    return problem(`got what is no JSON (${(error as Error).message})`);
  }
}
