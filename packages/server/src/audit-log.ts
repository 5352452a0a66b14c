import type { Clock, JsonObject } from '@t3000/core';
import type { AuditRow, AuditTable } from '@t3000/site';

/** Somebody who does something: a person, or `system`. */
export interface Actor {
  readonly name: string;
  readonly address: string;
}

/** Writes the audit trail with the time of this program. */
export class AuditLog {
  readonly #clock: Clock;
  readonly #table: AuditTable;

  constructor(clock: Clock, table: AuditTable) {
    this.#clock = clock;
    this.#table = table;
  }

  done(actor: Actor, action: string, target: string, details: JsonObject = {}): void {
    this.record(actor, action, target, 'done', details);
  }

  record(actor: Actor, action: string, target: string, result: AuditRow['result'], details: JsonObject = {}): void {
    const { name, address } = actor;
    this.#table.append({ at: this.#clock.now(), actor: name, address, action, target, result, details });
  }
}
