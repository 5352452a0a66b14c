import type { PointId } from './point.ts';

/** An alarm a device raised by its own rules, as it stands in the device now. */
export interface DeviceAlarm {
  /** Tells the alarms of one device apart, and is the same when this one is raised again: `0:3` for an object, `17` for a record. */
  readonly key: string;
  /** The point it is about, where the device says so and the point is known. */
  readonly pointId: PointId | undefined;
  /** What it is about, where that is no known point. May hold text of the device. */
  readonly source: string;
  /** What is wrong, in a few words; may hold text of the device. */
  readonly text: string;
  readonly active: boolean;
  /** The device waits for nobody. */
  readonly acknowledged: boolean;
  /** 1 life safety to 4 advisory where the device says how urgent it is. */
  readonly level: 1 | 2 | 3 | 4 | undefined;
  /** Another one each time it is raised: an alarm that came, went and came between two looks is a new one. */
  readonly stamp: string;
}

/** One list in a device of those it tells of its alarms. */
export interface AlarmRoute {
  /** The device's own name for the list: `15:1`. */
  readonly key: string;
  /** May hold text of the device. */
  readonly name: string;
  /** This program is in it as it should be. */
  readonly entered: boolean;
  /** Everybody in it, in words. */
  readonly recipients: readonly string[];
}

/** Whom a device tells of its alarms. */
export interface AlarmRoutes {
  readonly ok: true;
  /** How this program would be entered, in words; empty when it cannot be. */
  readonly recipient: string;
  /** Why it cannot be entered; empty otherwise. */
  readonly problem: string;
  readonly routes: readonly AlarmRoute[];
}

/** Every alarm of a device that stands or waits for an acknowledgement. What is missing is over. */
export interface DeviceAlarms {
  readonly ok: true;
  readonly alarms: readonly DeviceAlarm[];
}
