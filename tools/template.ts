// `npm run template`: writes the template that deploys the monitor without a toolchain.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSettings } from '../infra/settings/settings.ts';
import { templateText } from '../infra/template.ts';

const FOLDER = 'dist';
const FILE = join(FOLDER, 'glacier-upload-monitor.template.json');

const text = templateText(parseSettings({}, undefined));
mkdirSync(FOLDER, { recursive: true });
writeFileSync(FILE, text);
console.log(`${FILE}: ${Math.ceil(text.length / 1000)} KB`);
