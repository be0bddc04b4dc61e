// `npm run template`: writes the template that deploys the monitor without a toolchain.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSettings } from '../infra/settings/load.ts';
import { OF_THE_STACK, templateText } from '../infra/template.ts';

const FOLDER = 'dist';
const FILE = join(FOLDER, 'glacier-upload-monitor.template.json');

const given = loadSettings();
const text = templateText(given);
mkdirSync(FOLDER, { recursive: true });
writeFileSync(FILE, text);
console.log(`${FILE}: ${Math.ceil(text.length / 1000)} KB`);
const leftOut = Object.keys(given.changed).filter((name) => OF_THE_STACK.includes(name));
if (leftOut.length > 0) console.log(`Not in it, as each stack gives its own: ${leftOut.join(', ')}`);
