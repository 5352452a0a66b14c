import type { networkDoctorRoutes } from '@t3000/contract';
import type { Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { actorOf } from './actor.ts';

/** Devices on slow trunks answer within two seconds; some wait before they answer a broadcast. */
const LISTEN_MS = 5000;

export function networkDoctorHandlers(hub: Hub): Handlers<typeof networkDoctorRoutes> {
  const { networkDoctor } = hub;
  return {
    getNetworkExamination: () => networkDoctor.show(),
    examineNetwork: ({ body }, call) => {
      networkDoctor.begin(actorOf(call), body.listen_ms ?? LISTEN_MS);
      return networkDoctor.show();
    },
    stopNetworkExamination: (_, call) => {
      networkDoctor.stop();
      hub.audit.done(actorOf(call), 'network_doctor.stop', 'network');
      return networkDoctor.show();
    },
  };
}
