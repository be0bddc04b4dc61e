#!/usr/bin/env node
// The command `glacier-upload-monitor`. Bundled into one file, it needs nothing else.
import { startInTerminal } from './start.ts';

void startInTerminal(process.argv.slice(2));
