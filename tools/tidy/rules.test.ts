import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bannedCallRule } from './banned-calls.ts';
import { defaultExportRule } from './default-exports.ts';
import { docLinkRule } from './doc-links.ts';
import { layerRule } from './layers.ts';
import { registrationRule } from './registrations.ts';
import type { Rule, TidyFile } from './rule.ts';
import { fileSizeRule, machinePathRule, rawHtmlRule, registryHostRule } from './text-rules.ts';

/** A rule that has never failed is not known to work: each has cases it must reject and cases it must leave alone. */
interface Case {
  readonly rule: Rule;
  /** Files of a small repository: path to text. */
  readonly files: Readonly<Record<string, string>>;
  /** What each problem must say, in order; none when all is well. */
  readonly problems: readonly RegExp[];
}

const names = {
  'packages/core/package.json': '{"name": "@t3000/core"}',
  'packages/engine/package.json': '{"name": "@t3000/engine"}',
  'packages/historian/package.json': '{"name": "@t3000/historian"}',
  'packages/testkit/package.json': '{"name": "@t3000/testkit"}',
  'packages/simulator/package.json': '{"name": "@t3000/simulator"}',
  'drivers/bacnet/package.json': '{"name": "@t3000/driver-bacnet"}',
  'drivers/modbus/package.json': '{"name": "@t3000/driver-modbus"}',
  'apps/t3000/package.json': '{"name": "@t3000/app"}',
  'apps/web/package.json': '{"name": "@t3000/web"}',
};

const importing = (path: string, specifier: string): Record<string, string> => ({
  ...names,
  [path]: `// import 'nothing'\nimport { x } from '${specifier}';`,
});

const layerCases: Readonly<Record<string, Case>> = {
  'core importing anything of ours': {
    rule: layerRule,
    files: importing('packages/core/src/a.ts', '@t3000/engine'),
    problems: [
      /^packages\/core\/src\/a\.ts:2: packages\/core may not import @t3000\/engine; it imports nothing of ours/,
    ],
  },
  'engine importing a store': {
    rule: layerRule,
    files: importing('packages/engine/src/a.ts', '@t3000/historian'),
    problems: [/packages\/engine may not import @t3000\/historian; it may import packages\/core/],
  },
  'a driver importing another': {
    rule: layerRule,
    files: importing('drivers/modbus/src/a.ts', '@t3000/driver-bacnet'),
    problems: [/drivers\/modbus may not import @t3000\/driver-bacnet/],
  },
  'the simulator importing the client side of a driver': {
    rule: layerRule,
    files: importing('packages/simulator/src/a.ts', '@t3000/driver-bacnet'),
    problems: [/packages\/simulator may not import/],
  },
  'anybody importing an app': {
    rule: layerRule,
    files: { ...importing('apps/t3000/src/a.ts', '@t3000/web'), 'test/a.test.ts': "import '@t3000/app';" },
    problems: [/apps\/t3000 may not import @t3000\/web/, /this folder may not import @t3000\/app/],
  },
  'a component importing the engine': {
    rule: layerRule,
    files: {
      ...names,
      'apps/web/src/A.vue': '<template />\n<script setup lang="ts">\nimport { x } from \'@t3000/engine\';\n</script>',
    },
    problems: [/^apps\/web\/src\/A\.vue:3: apps\/web may not import @t3000\/engine/],
  },
  'imports that hide as export, import() or a type': {
    rule: layerRule,
    files: {
      ...names,
      'packages/engine/src/a.ts':
        "export * from '@t3000/historian';\nawait import('@t3000/historian');\ntype A = import('@t3000/historian').A;",
    },
    problems: [/a\.ts:1/, /a\.ts:2/, /a\.ts:3/],
  },
  'a path into another package': {
    rule: layerRule,
    files: importing('packages/engine/src/deep/a.ts', '../../../core/src/clock.ts'),
    problems: [/reaches into packages\/core by path; import @t3000\/core/],
  },
  'a whole-system test reaching into the program': {
    rule: layerRule,
    files: importing('test/a.test.ts', '../apps/t3000/src/main.ts'),
    problems: [/reaches into apps\/t3000 by path/],
  },
  'the running server importing its client': {
    rule: layerRule,
    files: {
      ...importing('packages/server/src/a.ts', '@t3000/client'),
      'packages/client/package.json': '{"name": "@t3000/client"}',
    },
    problems: [/packages\/server may not import @t3000\/client/],
  },
  'a package in no layer': {
    rule: layerRule,
    files: { 'packages/helpers/src/a.ts': '' },
    problems: [/packages\/helpers is in no layer/],
  },
  'running code importing the fakes': {
    rule: layerRule,
    files: importing('packages/engine/src/a.ts', '@t3000/testkit'),
    problems: [/may not import @t3000\/testkit/],
  },
};

const layerAllowed: Readonly<Record<string, Case>> = {
  'what the layers allow': {
    rule: layerRule,
    files: {
      ...importing('packages/engine/src/a.ts', '@t3000/core'),
      'packages/engine/src/b.ts': "import './deep/c.ts'; import 'node:path'; import 'fastify';",
      'packages/engine/src/a.test.ts': "import '@t3000/testkit';",
      'packages/simulator/src/a.ts': "import '@t3000/driver-bacnet/device';",
      'drivers/modbus/src/a.test.ts': "import '@t3000/simulator'; import '@t3000/driver-bacnet';",
      'apps/t3000/src/a.ts': "import '@t3000/driver-bacnet'; import '@t3000/historian';",
      'test/a.test.ts': "import '@t3000/core'; import './b.ts';",
      'tools/a.ts': "import '../apps/t3000/src/settings.ts';",
      'packages/client/package.json': '{"name": "@t3000/client"}',
      'packages/server/src/a.test.ts': "import '@t3000/client';",
    },
    problems: [],
  },
};

const noExceptions = bannedCallRule([]);

const callCases: Readonly<Record<string, Case>> = {
  'the wall clock, chance and timers': {
    rule: noExceptions,
    files: {
      'packages/engine/src/a.ts':
        'Date.now();\nnew Date();\nsetTimeout(f, 1);\nsetInterval(f, 1);\nperformance.now();\nMath.random();\nglobalThis.setTimeout(f);',
    },
    problems: [
      /a\.ts:1: Date\.now is banned below apps\/; take a Clock/,
      /a\.ts:2: new Date\(\)/,
      /a\.ts:3: setTimeout/,
      /a\.ts:4: setInterval/,
      /a\.ts:5: performance\.now/,
      /a\.ts:6: Math\.random is banned below apps\/; take an Rng/,
      /a\.ts:7: setTimeout/,
    ],
  },
  'sockets, files and processes': {
    rule: noExceptions,
    files: {
      'drivers/modbus/src/a.ts':
        "import 'node:net';\nimport 'dgram';\nimport 'node:fs/promises';\nimport 'node:child_process';\nimport 'node:timers/promises';\nimport 'node:sqlite';",
    },
    problems: [/node:net .*Net/, /node:dgram/, /node:fs .*Disk/, /node:child_process/, /node:timers/, /node:sqlite/],
  },
  'the environment, and text as code': {
    rule: noExceptions,
    files: { 'packages/site/src/a.ts': "process.env.HOME;\neval('1');\nnew Function('1');" },
    problems: [/a\.ts:1: process/, /a\.ts:2: eval/, /a\.ts:3: new Function/],
  },
  'an exception nothing needs': {
    rule: bannedCallRule([{ path: 'packages/site/', uses: ['node:sqlite'], reason: 'a store' }]),
    files: { 'packages/site/src/a.ts': "import 'node:path';" },
    problems: [/nothing needs the exception for packages\/site\//],
  },
  'an exception for something else': {
    rule: bannedCallRule([{ path: 'packages/site/', uses: ['node:sqlite'], reason: 'a store' }]),
    files: { 'packages/site/src/a.ts': "import 'node:sqlite';\nimport 'node:net';" },
    problems: [/a\.ts:2: node:net/],
  },
};

const callAllowed: Readonly<Record<string, Case>> = {
  'words in comments and text, own names, tests, apps, and what is excepted': {
    rule: bannedCallRule([{ path: 'packages/runtime/', uses: ['*'], reason: 'the real ports' }]),
    files: {
      'packages/engine/src/a.ts':
        "// Date.now()\nconst text = 'setTimeout(f)';\nnew Date(at);\nprocess.heapBytes;\nclock.setTimer(1, f);\nvalueOf(x);\nregex.exec(x);",
      'packages/engine/src/a.test.ts': 'Date.now();',
      'packages/runtime/src/clock.ts': "Date.now(); import 'node:fs';",
      'apps/t3000/src/main.ts': 'process.argv;',
    },
    problems: [],
  },
};

const registrationCases: Readonly<Record<string, Case>> = {
  'a resource, a service, a page and a protocol nobody names': {
    rule: registrationRule,
    files: {
      'packages/contract/src/index.ts': "export * from './points.ts';",
      'packages/contract/src/points.ts': '',
      'packages/contract/src/alarms.ts': '',
      'drivers/bacnet/src/driver.ts': '',
      'drivers/bacnet/src/services/index.ts': '',
      'drivers/bacnet/src/services/who-is.ts': '',
      'drivers/bacnet/src/services/who-is.test.ts': '',
      'drivers/_template/src/driver.ts': '',
      'apps/web/src/routes.ts': "import('./pages/points/PointsPage.vue')",
      'apps/web/src/pages/points/PointsPage.vue': '',
      'apps/web/src/pages/alarms/AlarmsPage.vue': '',
    },
    problems: [
      /contract\/src\/index\.ts: the resource of the API "alarms" is not named; add '\.\/alarms\.ts'/,
      /the BACnet service "who-is"/,
      /the page of the console "alarms"/,
      /apps\/t3000\/src\/drivers\.ts: the protocol "bacnet"/,
    ],
  },
};

const registrationAllowed: Readonly<Record<string, Case>> = {
  'what is named, and the template': {
    rule: registrationRule,
    files: {
      'drivers/_template/src/driver.ts': '',
      'drivers/bacnet/src/driver.ts': '',
      'apps/t3000/src/drivers.ts': "import { bacnetDriver } from '@t3000/driver-bacnet';",
    },
    problems: [],
  },
};

const folder = (name: string): string => `/${name}/`;

const textCases: Readonly<Record<string, Case>> = {
  'a file of 501 lines': {
    rule: fileSizeRule,
    files: { 'packages/core/src/a.ts': 'x;\n'.repeat(501), 'docs/long.md': 'x\n'.repeat(900) },
    problems: [/a\.ts: 501 lines are above the maximum 500/],
  },
  'markup made of text': {
    rule: rawHtmlRule,
    files: { 'apps/web/src/A.vue': '<p v-html="name" />', 'apps/web/src/a.ts': 'element.innerHTML = name;' },
    problems: [/A\.vue:1: v-html/, /a\.ts:1: \.innerHTML/],
  },
  'a package registry': {
    rule: registryHostRule,
    files: {
      'package-lock.json': `{\n"resolved": "https://${['registry', 'npmjs', 'org'].join('.')}/x.tgz"}`,
      '.npmrc': `registry=https://${['registry', 'example', 'com'].join('.')}/`,
      'docs/a.md': ['pypi', 'org'].join('.'),
    },
    problems: [/package-lock\.json:2: .*omit-lockfile/, /\.npmrc:1/, /docs\/a\.md:1/],
  },
  'a folder of one machine': {
    rule: machinePathRule('/home/me/hub/'),
    files: {
      'a.ts': `import '${folder('work')}main/x.ts';`,
      'b.md': `see ${folder('Users')}me/x and /home/me/hub/x`,
      'c.json': `"${folder('root')}x"`,
    },
    problems: [/a\.ts:1/, /b\.md:1/, /b\.md:1/, /c\.json:1/],
  },
  'exports without a name': {
    rule: defaultExportRule,
    files: {
      'packages/core/src/a.ts': 'export default 1;',
      'packages/core/src/b.ts': 'export default function named() {}',
      'packages/core/src/c.ts': "const a = 1;\nexport { a as default };\nexport { default } from './a.ts';",
    },
    problems: [/a\.ts:1/, /b\.ts:1/, /c\.ts:2/, /c\.ts:3/],
  },
  'links to nothing': {
    rule: docLinkRule,
    files: {
      'docs/a.md': '[b](b.md)\n[up](../src/x.ts#L3) ![p](p.png) [dir](decisions/)\n<img src="q.png">\n[r]: gone.md',
      'docs/b.md': '',
    },
    problems: [
      /a\.md:2: \.\.\/src\/x\.ts does not exist/,
      /a\.md:2: p\.png/,
      /a\.md:2: decisions/,
      /a\.md:3/,
      /a\.md:4/,
    ],
  },
};

const textAllowed: Readonly<Record<string, Case>> = {
  'a file of 500 lines': {
    rule: fileSizeRule,
    files: { 'packages/core/src/a.ts': 'x;\n'.repeat(500) },
    problems: [],
  },
  'paths of a repository, of a server and of a URL': {
    rule: machinePathRule('/home/me/hub/'),
    files: { 'a.md': 'bench/root/x, ./root/x, https://example.com/root/x, ~/root/x, /var/lib/x, ${dir}/home/x' },
    problems: [],
  },
  'default exports that a tool or a declaration demands, and the default of a switch': {
    rule: defaultExportRule,
    files: {
      'apps/web/vite.config.ts': 'export default {};',
      'apps/web/src/env.d.ts': "declare module '*.vue' { export default x; }",
      'packages/core/src/a.ts': 'switch (x) { default: y(); }',
    },
    problems: [],
  },
  'links to files, folders, headings and the web, and links inside code': {
    rule: docLinkRule,
    files: {
      'docs/a.md':
        '[b](b.md#top) [h](#here) [w](https://example.com) [root](../README.md) [dir](decisions/) `[x](no.md)`\n```\n[y](no.md)\n```',
      'docs/b.md': '',
      'docs/decisions/1.md': '',
      'README.md': '',
    },
    problems: [],
  },
};

const cases = (title: string, table: Readonly<Record<string, Case>>): void => {
  for (const [name, { rule, files, problems }] of Object.entries(table)) {
    test(`${title}: ${name}`, () => {
      const list: TidyFile[] = Object.entries(files).map(([path, text]) => ({ path, text }));
      const found = rule(list);
      assert.ok(found.examined > 0);
      assert.equal(found.problems.length, problems.length, found.problems.join('\n'));
      for (const [index, pattern] of problems.entries()) assert.match(found.problems[index] ?? '', pattern);
    });
  }
};

cases('rejected', { ...layerCases, ...callCases, ...registrationCases, ...textCases });
cases('left alone', { ...layerAllowed, ...callAllowed, ...registrationAllowed, ...textAllowed });
