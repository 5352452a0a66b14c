import type { AlarmRecord } from '@t3000/engine';
import type { SiteStore } from '@t3000/site';

/** Tells alarms that stand in a place or in anything inside it: by their point's own place, else by that of the device. */
export function insidePlace(
  site: SiteStore,
  placeId: number,
): (alarm: Pick<AlarmRecord, 'pointId' | 'deviceId'>) => boolean {
  const parents = new Map(site.places.all().map(({ id, parentId }) => [id, parentId]));
  const ofDevice = site.places.deviceAssignments();
  const ofPoint = site.places.pointAssignments();
  return ({ pointId, deviceId }) => {
    let at =
      (pointId === undefined ? undefined : ofPoint.get(pointId)) ??
      (deviceId === undefined ? undefined : ofDevice.get(deviceId));
    while (at !== undefined && at !== placeId) at = parents.get(at);
    return at === placeId;
  };
}
