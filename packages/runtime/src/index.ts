export { realClock } from './clock.ts';
export { realDisk } from './disk.ts';
export { realNet } from './net.ts';
export { realRng } from './rng.ts';
export { realSerial } from './serial.ts';
