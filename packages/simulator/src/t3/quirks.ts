import type { FirmwareVersion } from '@t3000/t3';

/** Ways of T3 firmware that a client has to live with. Plain fields: set them while the panel runs. */
export interface PanelQuirks {
  /** Commands the firmware does not know: no answer at all, as to anything it does not understand. */
  silentCommands: ReadonlySet<number>;
  /** Write commands it acknowledges and forgets. */
  unappliedWrites: ReadonlySet<number>;
  /** Its program writes outputs and variables back with every scan, whatever was commanded. */
  programWins: boolean;
  /** Behind an MS/TP trunk: says nothing while an earlier transfer holds it, milliseconds. */
  holdMs: number;
  /** The clock runs ahead by this, seconds. */
  clockErrorSeconds: number;
  /** Answers with another block than asked, as a late answer would. */
  wrongHeader: boolean;
  /**
   * Reading an object that changed its type, or never was, brings another point: the firmware's map of instances is old.
   * The object list is right.
   */
  staleInstances: boolean;
  /**
   * Modbus: a single write to a variable lands on another one, as in firmware 66.02 (facts 4.4). Off, it changes the
   * register it names.
   */
  singleWriteTrap: boolean;
  /** Version it says it has: 46.9 and older speak the calendar form of the time block and know no counts of points. */
  firmware: FirmwareVersion;
}

export function noQuirks(): PanelQuirks {
  return {
    silentCommands: new Set(),
    unappliedWrites: new Set(),
    programWins: false,
    holdMs: 0,
    clockErrorSeconds: 0,
    wrongHeader: false,
    staleInstances: false,
    singleWriteTrap: true,
    firmware: { main: 66, sub: 2 },
  };
}
