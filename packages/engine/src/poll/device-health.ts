import type { Clock, DeviceConfig, Logger, RequestFailure, Rng, Timer } from '@t3000/core';
import { CIRCUIT_START, circuitEventOf, isPassable, isSuspect, nextCircuit } from './circuit.ts';
import type { CircuitEvent } from './circuit.ts';
import type { RequestBudget } from './request-budget.ts';

export interface DeviceHealthOptions {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Logger;
  /** Probes of all dead devices share it. */
  readonly budget: RequestBudget;
  readonly device: () => DeviceConfig;
  /** Asks the cheapest question; its outcome comes back through {@link DeviceHealth.note}. */
  readonly probe: () => Promise<unknown>;
  /** The device answers for the first time, went away, or came back. */
  readonly onChange: (change: 'found' | 'lost' | 'returned') => void;
}

/**
 * Runs the circuit of one device: feeds it outcomes, sends its probes, and says once when the device goes and once
 * when it returns.
 */
export class DeviceHealth {
  readonly #options: DeviceHealthOptions;
  #circuit = CIRCUIT_START;
  #timer: Timer | undefined;
  #closed = false;
  /** When the state last changed, UTC epoch ms. */
  since: number | undefined;
  /** Why the device is offline, in words. */
  reason = '';

  constructor(options: DeviceHealthOptions) {
    this.#options = options;
  }

  get state(): 'unknown' | 'online' | 'offline' {
    return this.#circuit.state === 'probing' ? 'offline' : this.#circuit.state;
  }

  get isPassable(): boolean {
    return isPassable(this.#circuit);
  }

  get isSuspect(): boolean {
    return isSuspect(this.#circuit);
  }

  /** UTC epoch ms. */
  get nextProbeAt(): number | undefined {
    if (this.#circuit.state !== 'offline') return undefined;
    const { clock } = this.#options;
    return Math.round(clock.now() + this.#circuit.probeAt - clock.monotonic());
  }

  /** Takes the outcome of any request to the device. */
  note(failure: RequestFailure | undefined): void {
    // A probe that never left this machine still has to be followed by another one.
    const isProbing = this.#circuit.state === 'probing';
    const event = circuitEventOf(failure) ?? (isProbing ? 'failed' : undefined);
    if (event !== undefined && !this.#closed) this.#step(event, failure?.detail ?? '');
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #step(event: CircuitEvent, detail: string): void {
    const { clock, rng } = this.#options;
    const before = this.state;
    this.#circuit = nextCircuit(this.#circuit, event, clock.monotonic(), rng);
    if (this.#circuit.state === 'offline') this.#armProbe(this.#circuit.probeAt);
    if (this.state === before) return;
    this.since = clock.now();
    this.reason = this.state === 'offline' ? detail : '';
    this.#tell(before);
  }

  #tell(before: string): void {
    const { log, device, onChange } = this.#options;
    const { id, name } = device();
    if (this.state === 'offline') log.warn('device went offline', { device: id, name, reason: this.reason });
    else if (before === 'offline') log.info('device answers again', { device: id, name });
    if (this.state === 'online') {
      this.#timer?.cancel();
      this.#timer = undefined;
    }
    onChange(this.state === 'offline' ? 'lost' : before === 'offline' ? 'returned' : 'found');
  }

  #armProbe(probeAt: number): void {
    const { clock, budget } = this.#options;
    this.#timer ??= clock.setTimer(probeAt - clock.monotonic(), () => {
      this.#timer = undefined;
      budget.take(() => void this.#probe().finally(() => budget.give()));
    });
  }

  async #probe(): Promise<void> {
    if (this.#closed || this.#circuit.state !== 'offline') return;
    this.#step('probe_sent', '');
    await this.#options.probe();
  }
}
