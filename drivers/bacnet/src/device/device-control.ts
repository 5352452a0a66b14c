import { ErrorClass, ErrorCode } from '../encoding/errors.ts';
import { deviceCommunicationControl } from '../services/device-communication-control.ts';
import type { DeviceCommunicationControl } from '../services/device-communication-control.ts';
import { reinitializeDevice } from '../services/reinitialize-device.ts';
import type { DeviceClock } from './device-clock.ts';
import type { ServiceAnswer, ServiceHandler } from './request-handlers.ts';

export interface ControlOptions {
  /** What DeviceCommunicationControl and ReinitializeDevice must bring; without one both are refused. */
  readonly password: string;
}

const MINUTE_MS = 60_000;

const refuse = (errorClass: number, errorCode: number): ServiceAnswer => ({ kind: 'error', errorClass, errorCode });
const wrongPassword = refuse(ErrorClass.security, ErrorCode.passwordFailure);

/** Whether a device may speak, and who may silence or restart it (clauses 16.1 and 16.4). */
export class DeviceControl {
  readonly #password: string;
  readonly #clock: DeviceClock | undefined;
  #state: DeviceCommunicationControl['state'] = 'enable';
  /** Monotonic milliseconds; undefined where the silence lasts until told otherwise. */
  #until: number | undefined;
  /** Called after the answer to a restart was handed over. */
  onRestart: ((kind: 'coldstart' | 'warmstart') => void) | undefined;

  constructor({ password }: ControlOptions, clock: DeviceClock | undefined) {
    this.#password = password;
    this.#clock = clock;
  }

  get state(): DeviceCommunicationControl['state'] {
    if (this.#until !== undefined && (this.#clock?.monotonic() ?? 0) >= this.#until) this.reset();
    return this.#state;
  }

  /** Ends any silence; a restart does it too. */
  reset(): void {
    this.#state = 'enable';
    this.#until = undefined;
  }

  communication(): ServiceHandler {
    return (reader) => {
      const { minutes, state, password } = deviceCommunicationControl.request.decode(reader);
      reader.finish();
      if (password !== this.#password) return wrongPassword;
      if (state === 'enable') {
        this.reset();
        return { kind: 'simple' };
      }
      const lasting = minutes !== undefined && minutes > 0;
      if (lasting && !this.#clock) return refuse(ErrorClass.services, ErrorCode.optionalFunctionalityNotSupported);
      this.#state = state;
      this.#until = lasting ? (this.#clock?.monotonic() ?? 0) + minutes * MINUTE_MS : undefined;
      return { kind: 'simple' };
    };
  }

  reinitialization(): ServiceHandler {
    return (reader) => {
      const { state, password } = reinitializeDevice.request.decode(reader);
      reader.finish();
      if (password !== this.#password) return wrongPassword;
      if (state !== 'coldstart' && state !== 'warmstart') {
        return refuse(ErrorClass.services, ErrorCode.optionalFunctionalityNotSupported);
      }
      return { kind: 'simple', afterwards: () => this.onRestart?.(state) };
    };
  }
}
