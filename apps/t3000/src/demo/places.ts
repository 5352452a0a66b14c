import type { DeviceRow, PlaceId, PlanMarker, PlanPosition, PointRow, SiteStore } from '@t3000/site';
import { middleOf, outlineOf, roomsOfFloor } from './floor-layout.ts';
import type { LaidOutRoom } from './floor-layout.ts';
import { planPicture, planSize } from './plan-picture.ts';

const FLOORS = [1, 2, 3] as const;

/** Panels that belong to no floor of offices. */
const plantRooms: readonly { readonly name: string; readonly devices: RegExp }[] = [
  { name: 'Boiler room', devices: /^HH-(BOILERS|METERS|MAIN-METER)$/ },
  { name: 'Penthouse', devices: /^HH-AHU-/ },
];

/** What a room shows on the plan, from its middle upwards and downwards. */
const shown: readonly { readonly point: string; readonly down: number }[] = [
  { point: 'Room Temp', down: -0.035 },
  { point: 'Setpoint', down: 0.035 },
];

/** Gives the demo building its floors, rooms and plans, and puts every panel and point where it stands. */
export function layOut(site: SiteStore, at: number): void {
  const devices = site.devices.all();
  const points = site.points.all();
  const building = site.places.insert({ kind: 'building', parentId: undefined, name: 'Harbour House' }, at);
  for (const floor of FLOORS) layOutFloor(site, building.id, floor, devices, points, at);
  const plant = site.places.insert({ kind: 'floor', parentId: building.id, name: 'Plant' }, at);
  for (const { name, devices: pattern } of plantRooms) {
    const room = site.places.insert({ kind: 'room', parentId: plant.id, name }, at);
    site.places.assign(room.id, idsOf(devices.filter((device) => pattern.test(device.name))), []);
  }
}

function layOutFloor(
  site: SiteStore,
  buildingId: PlaceId,
  floor: number,
  devices: readonly DeviceRow[],
  points: readonly PointRow[],
  at: number,
): void {
  const { id } = site.places.insert({ kind: 'floor', parentId: buildingId, name: `Floor ${floor}` }, at);
  const own = new Set(idsOf(devices.filter(({ name }) => name.startsWith(`HH-F${floor}-`))));
  site.places.assign(id, [...own], []);
  const onFloor = points.filter(({ deviceId }) => own.has(deviceId));
  const markers = roomsOfFloor(floor).flatMap((room) => layOutRoom(site, id, room, devices, onFloor, at));
  site.places.setPlan(id, { ...planSize, bytes: planPicture(floor), contentType: 'image/png', updatedAt: at });
  site.places.setMarkers(id, markers);
}

function layOutRoom(
  site: SiteStore,
  floorId: PlaceId,
  { code, box }: LaidOutRoom,
  devices: readonly DeviceRow[],
  points: readonly PointRow[],
  at: number,
): PlanMarker[] {
  const unit = box.left < 0.5 ? 'HH-AHU-1' : 'HH-AHU-2';
  const servedBy = devices.find(({ name }) => name === unit)?.id;
  const own = points.filter(({ name }) => name.startsWith(`${code} `));
  const { id } = site.places.insert(
    { kind: 'room', parentId: floorId, name: `Room ${code}`, servedBy, outline: outlineOf(box) },
    at,
  );
  site.places.assign(id, [], idsOf(own));
  const [x, y] = middleOf(box);
  return shown.flatMap(({ point, down }) => {
    const found = own.find(({ name }) => name === `${code} ${point}`);
    const place: PlanPosition = [x, y + down];
    return found === undefined ? [] : [{ pointId: found.id, at: place }];
  });
}

function idsOf(rows: readonly { readonly id: number }[]): number[] {
  return rows.map(({ id }) => id);
}
