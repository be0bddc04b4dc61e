#!/usr/bin/env node
// The command `glacier-upload-monitor`. Bundled to one file it needs nothing beside it.
import { startInTerminal } from './start.ts';

void startInTerminal(process.argv.slice(2));
