import type { networkDoctorRoutes } from '@t3000/contract';
import type { Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { actorOf } from './actor.ts';

/** Devices on slow trunks answer within two seconds; some wait before they answer a broadcast. */
const LISTEN_MS = 5000;

export function networkDoctorHandlers({ networkDoctor }: Hub): Handlers<typeof networkDoctorRoutes> {
  return {
    getNetworkExamination: () => networkDoctor.show(),
    examineNetwork: ({ body }, call) => {
      networkDoctor.begin(actorOf(call), body.listen_ms ?? LISTEN_MS);
      return networkDoctor.show();
    },
    stopNetworkExamination: () => {
      networkDoctor.stop();
      return networkDoctor.show();
    },
  };
}
