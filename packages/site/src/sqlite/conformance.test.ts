import { siteConformance } from '../conformance.ts';
import { openSite } from './open.ts';
import { temporaryFolder } from './temporary-folder.test-helper.ts';

siteConformance(async () => {
  const folder = temporaryFolder();
  const open = [openSite({ path: folder.site, mode: 'create' })];
  return {
    store: open[0]!,
    async reopen() {
      open.at(-1)!.close();
      open.push(openSite({ path: folder.site, mode: 'open' }));
      return open.at(-1)!;
    },
    async dispose() {
      open.at(-1)!.close();
      folder[Symbol.dispose]();
    },
  };
});
