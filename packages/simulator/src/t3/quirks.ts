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
  };
}
