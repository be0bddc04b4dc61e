#!/usr/bin/env node
// The command `glacier-upload-monitor`. Bundled to one file it needs nothing beside it.
import { runInTerminal } from './terminal.ts';

runInTerminal(process.argv.slice(2));
