import { localTimeIn } from './local-time.ts';
import type { RoomUse } from './occupancy.ts';
import type { Climate } from './weather.ts';
import type { ZonePlan } from './zone.ts';

/** A time zone and the sky above it. */
export interface Place {
  /** IANA name. */
  readonly timeZone: string;
  readonly climate: Climate;
}

/** Where the demonstration building stands: on the waterfront of Halifax, Nova Scotia. */
export const harbourHouse = {
  name: 'Harbour House',
  timeZone: 'America/Halifax',
  climate: { latitude: 44.65, longitude: -63.57, meanTemperature: 7.2, seasonalSwing: 11.8 } satisfies Climate,
} as const;

/** The same building under the sun of another time zone, so that whoever looks meets it at work by day. */
export function placeIn(timeZone: string, at: number): Place {
  const offsetHours = localTimeIn(timeZone)(at).offsetMs / 3_600_000;
  return { timeZone, climate: { ...harbourHouse.climate, longitude: 15 * offsetHours } };
}

/** Heat lost per kelvin, W/K: of glass per m², of walls and leaks per m² of floor, of the roof per m². */
const GLASS_LOSS = 1.5;
const SHELL_LOSS = 0.16;
const ROOF_LOSS = 0.2;

type Side = 'west' | 'east';

/** One floor side is served by one panel: three rooms at the facade, one in the core. */
interface RoomKind {
  readonly use: RoomUse;
  readonly area: number;
  readonly capacity: number;
  readonly facades: readonly [azimuth: number, glass: number][];
}

const rooms: Readonly<Record<Side, readonly RoomKind[]>> = {
  west: [
    {
      use: 'office',
      area: 85,
      capacity: 7,
      facades: [
        [0, 9],
        [270, 9],
      ],
    },
    { use: 'office', area: 150, capacity: 16, facades: [[270, 26]] },
    {
      use: 'office',
      area: 95,
      capacity: 9,
      facades: [
        [180, 11],
        [270, 9],
      ],
    },
    { use: 'meeting', area: 70, capacity: 18, facades: [] },
  ],
  east: [
    {
      use: 'office',
      area: 85,
      capacity: 7,
      facades: [
        [0, 9],
        [90, 9],
      ],
    },
    { use: 'office', area: 150, capacity: 16, facades: [[90, 26]] },
    {
      use: 'office',
      area: 95,
      capacity: 9,
      facades: [
        [180, 11],
        [90, 9],
      ],
    },
    { use: 'meeting', area: 60, capacity: 14, facades: [] },
  ],
};

export const floors = [1, 2, 3] as const;
export const sides: readonly Side[] = ['west', 'east'];

/** The four rooms of one side of one floor: 101 to 104 in the west of the first, 105 to 108 in the east. */
export function roomsOf(floor: number, side: Side): ZonePlan[] {
  return rooms[side].map(({ use, area, capacity, facades }, index) => {
    const glass = facades.reduce((sum, [, square]) => sum + square, 0);
    const roof = floor === floors.length ? ROOF_LOSS * area : 0;
    const isLobby = floor === 1 && side === 'east' && use === 'meeting';
    return {
      code: `${floor}0${index + 1 + (side === 'east' ? 4 : 0)}`,
      use: isLobby ? 'lobby' : use,
      floorArea: area,
      capacity,
      windows: facades.map(([azimuth, square]) => ({ azimuth, area: square })),
      loss: GLASS_LOSS * glass + SHELL_LOSS * area + roof,
    };
  });
}
