import type { PointId } from '@t3000/core';
import type { ServerMessage } from '@t3000/contract';
import type { SiteStore } from '@t3000/site';
import type { AlarmService } from '../alarms/alarm-service.ts';
import { summarize } from '../alarms/summary.ts';
import type { Access } from '../auth/access.ts';
import { seesAlarm } from '../rights/narrow/records.ts';
import { seesSchedule } from '../rights/narrow/schedules.ts';
import type { Scope } from '../rights/scope.ts';
import type { LivePeer, Topic } from './live-peer.ts';

export interface LiveRightsOptions {
  readonly access: Pick<Access, 'scopeOf' | 'onScopesChanged'>;
  readonly site: Pick<SiteStore, 'schedules'>;
  readonly alarms: () => Pick<AlarmService, 'open'>;
}

/** Topics that tell of the whole site: problems, totals, what was found on the network. */
const siteTopics: ReadonlySet<Topic> = new Set(['system', 'discovery']);

/** Points an error names; the client knows what it asked for. */
const NAMED_MAX = 10;

/** What of the live channel somebody limited to places is told. */
export class LiveRights {
  readonly #options: LiveRightsOptions;

  constructor(options: LiveRightsOptions) {
    this.#options = options;
  }

  onChanged(listener: () => void): () => void {
    return this.#options.access.onScopesChanged(listener);
  }

  /**
   * Those of the points that the peer may watch; of the others it is told as of points that are not there, unless it
   * knows: then only of what it had until now.
   */
  points(peer: LivePeer, wanted: readonly PointId[], knows: boolean): readonly PointId[] {
    const scope = this.#hiding(peer);
    if (scope === undefined) return wanted;
    const allowed = wanted.filter((id) => scope.seesPoint(id));
    const refused = wanted.filter((id) => !scope.seesPoint(id) && (!knows || peer.points.has(id)));
    if (refused.length === 0) return allowed;
    const more = refused.length > NAMED_MAX ? ` and ${refused.length - NAMED_MAX} more` : '';
    const names = refused.slice(0, NAMED_MAX).join(', ');
    peer.send({ type: 'error', code: 'not_found', message: `there is no point ${names}${more}` });
    return allowed;
  }

  /** Whether the peer may follow a topic; who may not, and asked, is told. */
  admits(peer: LivePeer, topic: Topic, knows: boolean): boolean {
    if (this.#hiding(peer) === undefined || !siteTopics.has(topic)) return true;
    if (knows && !peer.topics.has(topic)) return false;
    const message = `the topic "${topic}" concerns the whole site; you are limited to places and see nothing else`;
    peer.send({ type: 'error', code: 'outside_places', message });
    return false;
  }

  /** A message as this peer may have it; undefined when it tells of nothing in its places. */
  narrowed(peer: LivePeer, message: ServerMessage): ServerMessage | undefined {
    const scope = this.#hiding(peer);
    return scope === undefined ? message : this.#narrow(message, scope);
  }

  /** The limit of a peer in a form that can be compared: another one means that everything has to be read again. */
  limitOf(peer: LivePeer): string {
    return JSON.stringify(this.#options.access.scopeOf(peer.session)?.limits ?? null);
  }

  #hiding(peer: LivePeer): Scope | undefined {
    const scope = this.#options.access.scopeOf(peer.session);
    return scope?.isHidden === true ? scope : undefined;
  }

  #narrow(message: ServerMessage, scope: Scope): ServerMessage | undefined {
    switch (message.type) {
      case 'DeviceStatus':
        return scope.seesDevice(message.device_id) ? message : undefined;
      case 'AlarmNotification': {
        const [pointId, deviceId] = [message.point_id ?? undefined, message.device_id ?? undefined];
        return seesAlarm(scope, { pointId, deviceId }) ? message : undefined;
      }
      case 'AlarmSummary': {
        const open = this.#options.alarms().open();
        return { type: 'AlarmSummary', ...summarize(open.filter((alarm) => seesAlarm(scope, alarm))) };
      }
      case 'ScheduleUpdate': {
        const row = this.#options.site.schedules.get(message.schedule_id);
        return row !== undefined && seesSchedule(scope, row) ? message : undefined;
      }
      case 'Changed':
        return changed(message, scope);
      case 'SystemStatus':
      case 'DiscoveryUpdate':
        return undefined;
      default:
        return message;
    }
  }
}

/**
 * Of overrides, which come often, those that are seen. Configuration changes seldom, and what was removed is no longer on
 * the map: whoever is limited reads anew and is told no number.
 */
function changed(message: Extract<ServerMessage, { type: 'Changed' }>, scope: Scope): ServerMessage | undefined {
  if (message.what === 'alarm_definitions') return undefined;
  if (message.what !== 'overrides' || message.ids.length === 0) return { ...message, ids: [] };
  const ids = message.ids.filter((id) => scope.seesPoint(id));
  return ids.length === 0 ? undefined : { ...message, ids };
}
