import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';

import { openSite } from './open.ts';
import { temporaryFolder } from './temporary-folder.test-helper.ts';

const ROWS = 1000;

function makeAudit(path: string): void {
  const store = openSite({ path, mode: 'create' });
  store.transaction(() => {
    for (let index = 0; index < ROWS; index++) {
      store.audit.append({
        at: 1000 + index,
        actor: 'ada',
        address: '127.0.0.1',
        action: 'point.write',
        target: `point:${index % 7}`,
        result: 'done',
        details: { value: index / 10 },
      });
    }
  });
  store.close();
}

/** What somebody with the file, but without this program, can do. */
function tamper(path: string, sql: string, dropTriggers: boolean): void {
  const db = new DatabaseSync(path, { returnArrays: true });
  try {
    if (dropTriggers) {
      for (const [name] of db.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all() as unknown as [
        string,
      ][]) {
        db.exec(`DROP TRIGGER ${name}`);
      }
    }
    db.exec(sql);
  } finally {
    db.close();
  }
}

test('the file itself refuses to change, delete, replace or insert audit rows', () => {
  using folder = temporaryFolder();
  makeAudit(folder.site);
  const copy = 'SELECT 500, at, actor, address, action, target, result, details, hash FROM audit WHERE seq = 1';
  for (const sql of [
    `UPDATE audit SET actor = 'eve' WHERE seq = 500`,
    `DELETE FROM audit WHERE seq = 500`,
    `INSERT OR REPLACE INTO audit ${copy}`,
    `INSERT INTO audit ${copy.replace('500', '2000')}`,
  ]) {
    assert.throws(() => tamper(folder.site, sql, false), /audit rows/, sql);
  }
});

test('verify names the first row that was changed, deleted, swapped or inserted', () => {
  const edits: Record<string, string> = {};
  for (const column of ['actor', 'address', 'action', 'target', 'hash']) {
    edits[`change ${column}`] = `UPDATE audit SET ${column} = 'x' || ${column} WHERE seq = 500`;
  }
  Object.assign(edits, {
    'change time': 'UPDATE audit SET at = at + 1 WHERE seq = 500',
    'change result': `UPDATE audit SET result = 'refused' WHERE seq = 500`,
    'change details': `UPDATE audit SET details = '{"value":1}' WHERE seq = 500`,
    delete: 'DELETE FROM audit WHERE seq = 500',
    'delete and close the gap': 'DELETE FROM audit WHERE seq = 500; UPDATE audit SET seq = seq - 1 WHERE seq > 500',
    swap: 'UPDATE audit SET seq = 5000 WHERE seq = 500; UPDATE audit SET seq = 500 WHERE seq = 501; UPDATE audit SET seq = 501 WHERE seq = 5000',
    insert: `UPDATE audit SET seq = -seq - 1 WHERE seq >= 500; UPDATE audit SET seq = -seq WHERE seq < 0;
             INSERT INTO audit SELECT 500, at, actor, address, action, target, result, details, hash FROM audit WHERE seq = 499`,
  });
  for (const [name, sql] of Object.entries(edits)) {
    using folder = temporaryFolder();
    makeAudit(folder.site);
    tamper(folder.site, sql, true);
    const store = openSite({ path: folder.site, mode: 'open' });
    const found = store.audit.verify()?.seq;
    store.close();
    // Without the deleted row, the one after it is the first that does not fit.
    assert.equal(found, name === 'delete' ? 501 : 500, name);
  }
});

test('a cut-off end does not show in the chain, but in the head that was kept elsewhere', () => {
  using folder = temporaryFolder();
  makeAudit(folder.site);
  tamper(folder.site, 'DELETE FROM audit WHERE seq > 900', true);
  const store = openSite({ path: folder.site, mode: 'open' });
  assert.equal(store.audit.verify(), undefined);
  assert.equal(store.audit.head().seq, 900);
  store.close();
});
