#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Stripping types and compiling take most of a start, so the rest of the program is loaded through a cache. It lives
// beside the installed packages, where only their owner can write; elsewhere the program starts without it.
enableCompileCache(join(import.meta.dirname, '../../../node_modules/.cache/t3000'));

const { run } = await import('./run.ts');
await run();
