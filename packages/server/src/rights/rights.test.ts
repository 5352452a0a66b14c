import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rolePermissions, routes } from '@t3000/contract';
import type { Permission, RoleName, Route } from '@t3000/contract';
import type { Answer } from '../testing/harness.test-helper.ts';
import { filteredRoutes } from './filtered-routes.test-helper.ts';
import type { Asked } from './filtered-routes.test-helper.ts';
import { CANARY, plantedSite, unknown } from './planted-site.test-helper.ts';
import type { Ids, Planted } from './planted-site.test-helper.ts';
import { changesSomething } from './route-rule.ts';

const all: readonly [name: string, route: Route][] = Object.entries(routes);
const roles: readonly RoleName[] = ['viewer', 'operator', 'engineer', 'admin'];
/** What everybody is told, and what a request without a body cannot break: the own session goes on. */
const spared = new Set(['login', 'setup', 'logout', 'openapi', 'health']);

/** The rows in their order, for they change things; then every route that has none. */
function* requests(): Generator<[name: string, route: Route, asked: Asked | undefined]> {
  const known = new Map(all);
  for (const [name, asked] of Object.entries(filteredRoutes)) {
    const route = known.get(name);
    assert.ok(route !== undefined, `${name} is no route`);
    yield [name, route, asked];
  }
  for (const [name, route] of all) if (!(name in filteredRoutes) && !spared.has(name)) yield [name, route, undefined];
}

function ask(p: Planted, cookie: string, route: Route, asked: Asked | undefined, ids: Ids): Promise<Answer> {
  const plain = route.path.replaceAll(/:type/g, 'input').replaceAll(/:\w+/g, String(ids.device));
  const body = asked?.body?.(ids) ?? (route.body === undefined ? undefined : {});
  const url = asked?.url?.(ids) ?? plain;
  return p.h.call({ method: route.method, url, cookie, ...(body === undefined ? {} : { body }) });
}

const may = (role: RoleName, permission: Permission): boolean =>
  permission === 'public' || (rolePermissions[role] as readonly string[]).includes(permission);

/** Which of the ids a request names. */
function idsIn(asked: Asked, ids: Ids): number[] {
  const text = `${asked.url?.(ids) ?? ''} ${JSON.stringify(asked.body?.(ids) ?? '')}`;
  return Object.values(ids).filter((id) => new RegExp(`\\b${id}\\b`).test(text));
}

/** Answers to the same question about two sets of ids, without the ids and without what is different in every answer. */
function withoutIds({ status, text }: Answer, numbers: readonly number[]): string {
  const names = new RegExp(`\\b(${numbers.join('|')})\\b`, 'g');
  const given = status === 201 ? /"id":\d+/g : /"request_id":"[^"]*"/g;
  return `${status} ${text.replaceAll(given, '').replaceAll(names, '#')}`;
}

/** Everything outside that a request could have changed. */
function stateOf({ h, outside, shared }: Planted): unknown {
  const { site } = h;
  return structuredClone({
    device: site.devices.get(outside.device),
    points: [outside.input, outside.valve, shared.outside].map((id) => [site.points.get(id), site.tags.ofPoint(id)]),
    sharedDevice: site.devices.get(shared.device),
    places: [...site.places.deviceAssignments()].filter(([id]) => id === outside.device || id === shared.device),
    schedule: { ...site.schedules.get(outside.schedule), ranUntil: 0 },
    alarm: h.hub.alarms.get(outside.alarm),
    note: site.trendNotes.get(outside.note),
    view: site.trendViews.get(outside.view),
    request: site.writeRequests.get(outside.request),
    markers: site.places.markers(outside.floor),
    // Schedules answer for themselves: they may run again when one of their points goes.
    commands: h.building.commands.filter(
      ({ pointId, author }) => pointId === outside.valve && author.origin !== 'program',
    ).length,
  });
}

test('every route that keeps to places has a row here, and every row is such a route', () => {
  const declared = all.filter(([, { scope }]) => scope === 'filtered').map(([name]) => name);
  assert.deepEqual(declared.toSorted(), Object.keys(filteredRoutes).toSorted());
});

test('what is about the caller alone is as short a list as it looks', () => {
  assert.deepEqual(
    all.filter(([, { scope }]) => scope === 'own').map(([name]) => name),
    [
      'health',
      'openapi',
      'getSession',
      'setup',
      'login',
      'logout',
      'changePassword',
      'savePreferences',
      'previewCron',
      'listAlarmTemplates',
      'listRegisterMaps',
      'listOwnSessions',
      'endOwnSession',
    ],
  );
});

for (const role of ['viewer', 'operator', 'engineer'] as const) {
  test(`to a ${role} for whom the rest is hidden, outside is what never was, in every route`, async (t) => {
    const p = await plantedSite(t);
    const { cookie } = p.userOf(role, 'hidden');
    const before = stateOf(p);
    for (const [name, route, asked] of requests()) {
      const told = `${name} as hidden ${role}`;
      const beyond = await ask(p, cookie, route, asked, p.outside);
      assert.doesNotMatch(beyond.text, CANARY, `${told}: ${beyond.text.slice(0, 400)}`);
      if (!may(role, route.permission)) {
        assert.equal(beyond.code, 'not_permitted', told);
        continue;
      }
      if (route.scope === undefined || route.scope === 'site') {
        assert.equal(beyond.code, 'outside_places', told);
        continue;
      }
      if (asked === undefined) continue;
      const nowhere = await ask(p, cookie, route, asked, unknown);
      const numbers = [...idsIn(asked, p.outside), ...idsIn(asked, unknown)];
      const [there, never] = [withoutIds(beyond, numbers), withoutIds(nowhere, numbers)];
      assert.ok(
        idsIn(asked, unknown).length === 0 || there === never,
        `${told}:\n${there.slice(0, 600)}\n${never.slice(0, 600)}`,
      );
      const own = await ask(p, cookie, route, asked, p.inside);
      assert.doesNotMatch(own.text, CANARY, `${told}: ${own.text.slice(0, 400)}`);
      if (asked.has !== undefined) assert.match(own.text, asked.has, told);
      assert.ok(own.status < 500, `${told}: ${own.text}`);
      assert.notEqual(own.code, 'outside_places', `${told}: ${own.text}`);
    }
    assert.deepEqual(stateOf(p), before);
  });
}

for (const role of ['operator', 'engineer'] as const) {
  test(`a ${role} who may look at the rest sees all of it and changes nothing of it, in every route`, async (t) => {
    const p = await plantedSite(t);
    const { cookie } = p.userOf(role, 'read');
    const before = stateOf(p);
    for (const [name, route, asked] of requests()) {
      const told = `${name} as reading ${role}`;
      if (!may(role, route.permission)) continue;
      const beyond = await ask(p, cookie, route, asked, p.outside);
      const isChange = changesSomething(route.method, route.permission);
      if (!isChange) {
        assert.notEqual(beyond.code, 'outside_places', told);
      } else if (asked === undefined) {
        assert.equal(beyond.code, 'outside_places', told);
      } else if (asked.each === undefined) {
        assert.equal(beyond.code, 'outside_places', `${told}: ${beyond.text}`);
      } else {
        assert.match(beyond.text, asked.each, told);
      }
      if (asked === undefined) continue;
      const own = await ask(p, cookie, route, asked, p.inside);
      assert.notEqual(own.code, 'outside_places', `${told}: ${own.text}`);
      assert.ok(own.status < 500, `${told}: ${own.text}`);
    }
    assert.deepEqual(stateOf(p), before);
  });
}

test('nobody without a limit is refused for a place', async (t) => {
  const p = await plantedSite(t);
  for (const role of roles) {
    const { cookie } = p.userOf(role, 'whole');
    for (const [name, route, asked] of requests()) {
      if (route.method !== 'GET' || !may(role, route.permission)) continue;
      const { code, status, text } = await ask(p, cookie, route, asked, p.outside);
      assert.notEqual(code, 'outside_places', `${name} as ${role}`);
      if (asked?.url !== undefined) assert.equal(status, 200, `${name} as ${role}: ${text.slice(0, 300)}`);
    }
  }
});
