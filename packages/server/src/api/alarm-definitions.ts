import type { JsonObject } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { alarmDefinitionRoutes, Output } from '@t3000/contract';
import { devicesMeant, placesOf } from '@t3000/engine';
import type { AlarmSite } from '@t3000/engine';
import type { AlarmDefinitionRow } from '@t3000/site';
import {
  checkRule,
  definitionDto,
  definitionOf,
  expressionProblem,
  ruleDefaults,
  storedRule,
} from '../alarms/definition-dto.ts';
import type { StoredRule } from '../alarms/definition-dto.ts';
import { alarmTemplates, isMadeFrom } from '../alarms/templates.ts';
import { changesOf } from '../audit-changes.ts';
import type { Call, Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { actorOf } from './actor.ts';

type Routes = typeof alarmDefinitionRoutes;

/** More are hard to keep in order; one definition watches thousands of points. */
const DEFINITIONS_MAX = 1000;
/** Places named by a preview; the number is exact. */
const PREVIEW_MAX = 100;

export function alarmDefinitionHandlers(hub: Hub): Handlers<Routes> {
  const show = (row: AlarmDefinitionRow) => definitionDto(row, hub.alarms.engine.places(row.id));
  const finish = (call: Call, action: string, row: AlarmDefinitionRow, details: JsonObject) => {
    hub.audit.done(actorOf(call), action, `alarm_definition:${row.id}`, details);
    hub.alarms.engine.putDefinition(definitionOf(row));
    hub.live.announce('alarm_definitions', [row.id]);
    return show(row);
  };
  return {
    listAlarmDefinitions: () => ({ items: hub.site.alarmDefinitions.all().map(show) }),
    addAlarmDefinition: ({ body }, call) => {
      if (hub.site.alarmDefinitions.all().length >= DEFINITIONS_MAX) {
        const text = `there are ${DEFINITIONS_MAX} definitions, which is the maximum`;
        throw new ApiError('conflict', text, { limit: DEFINITIONS_MAX });
      }
      const { name, enabled = true, level, ...given } = body;
      const rule: StoredRule = { ...ruleDefaults, ...given };
      checkRule(rule);
      const row = hub.site.alarmDefinitions.insert({ name, enabled, level, rule: jsonOf(rule) }, hub.clock.now());
      return finish(call, 'alarm_definition.create', row, { name, level, condition: rule.condition.kind });
    },
    updateAlarmDefinition: ({ params, body }, call) => {
      const before = definitionRow(hub, params.id);
      const old = show(before);
      const { name, enabled, level, ...given } = body;
      const rule: StoredRule = { ...storedRule(before.rule), ...given };
      checkRule(rule);
      const patch = {
        ...(name === undefined ? {} : { name }),
        ...(enabled === undefined ? {} : { enabled }),
        ...(level === undefined ? {} : { level }),
        rule: jsonOf(rule),
      };
      const row = hub.site.alarmDefinitions.update(params.id, patch, hub.clock.now());
      if (row === undefined) throw new ApiError('not_found', `alarm definition ${params.id} was removed meanwhile`);
      return finish(call, 'alarm_definition.update', row, changesOf(body, old, show(row)));
    },
    deleteAlarmDefinition: ({ params }, call) => {
      const row = definitionRow(hub, params.id);
      hub.site.alarmDefinitions.remove(row.id);
      hub.alarms.engine.removeDefinition(row.id);
      hub.audit.done(actorOf(call), 'alarm_definition.delete', `alarm_definition:${row.id}`, { name: row.name });
      hub.live.announce('alarm_definitions', [row.id]);
      return { done: true };
    },
    listAlarmTemplates: () => ({ items: templates(hub) }),
    previewAlarmDefinition: ({ body }) => preview(hub, body),
  };
}

function definitionRow(hub: Hub, id: number): AlarmDefinitionRow {
  const row = hub.site.alarmDefinitions.get(id);
  if (row === undefined) throw new ApiError('not_found', `there is no alarm definition ${id}`);
  return row;
}

type Watched = Pick<StoredRule, 'condition' | 'target'>;
type Covered = Pick<Output<Routes['previewAlarmDefinition']>, 'total' | 'sources'>;

/** Where a definition would watch in a site. */
function coverage({ condition, target }: Watched, site: AlarmSite): Covered {
  const rule = { ...ruleDefaults, condition, target };
  const row = { id: 0, name: 'preview', enabled: true, level: 4, rule: jsonOf(rule), createdAt: 0, updatedAt: 0 };
  const definition = definitionOf(row);
  if (condition.kind === 'reported') {
    // Which alarms a device has nobody knows beforehand: its devices are what it watches.
    const devices = devicesMeant(definition.target, site);
    const sources = devices.slice(0, PREVIEW_MAX).map(({ id, name }) => ({ point_id: null, device_id: id, name }));
    return { total: devices.length, sources };
  }
  const places = placesOf(definition, site);
  return {
    total: places.length,
    sources: places.slice(0, PREVIEW_MAX).map(({ point, deviceId, source }) => ({
      point_id: point?.id ?? null,
      device_id: deviceId ?? null,
      name: source,
    })),
  };
}

function preview(hub: Hub, watched: Watched): Output<Routes['previewAlarmDefinition']> {
  const { condition } = watched;
  const problem = condition.kind === 'expression' ? (expressionProblem(condition.text) ?? '') : '';
  const covered: Covered = problem === '' ? coverage(watched, hub.alarms.site()) : { total: 0, sources: [] };
  return { ...covered, problem };
}

/** Of each template the variant that fits most. */
function templates(hub: Hub): Output<Routes['listAlarmTemplates']>['items'] {
  const site = hub.alarms.site();
  const definitions = hub.site.alarmDefinitions.all().map(definitionOf);
  return alarmTemplates.flatMap((template) => {
    const [best] = template.variants
      .map((definition) => ({ definition, places: coverage(definition, site).total }))
      .toSorted((a, b) => b.places - a.places);
    const used = definitions.some((each) => isMadeFrom(template, each));
    return best === undefined ? [] : [{ key: template.key, ...best, used }];
  });
}

// The schema has seen JSON from a request: nothing else can be inside.
function jsonOf(rule: StoredRule): JsonObject {
  return rule;
}
