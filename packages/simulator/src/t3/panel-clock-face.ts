import * as t3 from '@t3000/t3';
import type { PanelQuirks } from './quirks.ts';

/** Hours x 100 the panel stands from UTC, as its installer left it. */
const ZONE_HUNDREDTHS = -500;
const SECONDS_PER_HUNDREDTH = 36;

/** The clock of a panel in the form its firmware knows: unix seconds, or local time as a calendar (facts 1.11). */
export class PanelClockFace {
  readonly #now: () => number;
  readonly #quirks: PanelQuirks;
  #offsetSeconds = 0;
  #unix = t3.unixTimeRecord.encode(t3.unixTimeRecord.create({ timeZone: ZONE_HUNDREDTHS }));
  #calendar = new Uint8Array(t3.TIME_BLOCK_BYTES);

  constructor(now: () => number, quirks: PanelQuirks) {
    this.#now = now;
    this.#quirks = quirks;
  }

  /** Unix seconds. The panel counts in 32 bits, whatever it was told. */
  seconds(): number {
    return (Math.floor(this.#now() / 1000) + this.#offsetSeconds + this.#quirks.clockErrorSeconds) >>> 0;
  }

  read(): Uint8Array {
    if (!this.#isCalendar()) {
      const rest = t3.unixTimeRecord.decode(this.#unix);
      return t3.unixTimeRecord.encode({ ...rest, time: this.seconds() });
    }
    const seconds = this.seconds() + this.#zoneSeconds();
    return t3.encodeTime({ form: 'calendar', seconds, zoneHundredths: undefined, daylight: false }, this.#calendar);
  }

  write(payload: Uint8Array): void {
    if (this.#isCalendar()) {
      this.#calendar = payload.slice();
      this.#offsetSeconds += t3.decodeTime(payload, 'calendar').seconds - this.#zoneSeconds() - this.seconds();
    } else {
      this.#unix = payload.slice();
      this.#offsetSeconds += t3.unixTimeRecord.decode(payload).time - this.seconds();
    }
  }

  #isCalendar(): boolean {
    return !t3.capabilitiesOf(this.#quirks.firmware, t3.Product.panelEsp).unixTime;
  }

  #zoneSeconds(): number {
    return t3.unixTimeRecord.decode(this.#unix).timeZone * SECONDS_PER_HUNDREDTH;
  }
}
