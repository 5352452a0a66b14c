export * from './convert-prog.ts';
export * from './prog-file.ts';
export * from './read-prog.ts';
export * from './sections.ts';
