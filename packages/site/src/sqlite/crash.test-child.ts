// A program that writes rows and says after each that it was acknowledged, until it is killed.
import { writeSync } from 'node:fs';

import { someDevice } from '../conformance.ts';
import { openSite } from './open.ts';

const [, , path = ''] = process.argv;
const store = openSite({ path, mode: 'open' });
for (let index = store.devices.all().length; ; index++) {
  store.transaction(() => {
    store.devices.insert(someDevice({ key: `device ${index}` }), index);
    store.settings.set('devices', index + 1);
    store.audit.append({ at: 1, actor: 'a', address: '', action: 'a', target: 't', result: 'done', details: {} });
  });
  writeSync(1, `${index + 1}\n`);
}
