#!/usr/bin/env node
// Plain JavaScript, alone among the server's files: a first file that needs its types stripped loads the stripper
// into the process (and again into every worker thread), 35 MB that nothing else needs once the cache is warm.
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Beside the installed packages, where only their owner can write; elsewhere the program starts without it.
const cache = join(import.meta.dirname, '../../../node_modules/.cache/t3000');
enableCompileCache(cache);
// Worker threads ask the environment.
process.env.NODE_COMPILE_CACHE ??= cache;

const { run } = await import('../src/run.ts');
await run();
