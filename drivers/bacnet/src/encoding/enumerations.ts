import { enumerated, flags } from './primitives.ts';

const names = (words: string): readonly string[] => words.split(' ').map((word) => (word === '-' ? '' : word));

/** Enumerations of clause 21 that may grow; numbers without a name are shown as numbers. */
export const eventState = enumerated(names('normal fault offnormal high-limit low-limit life-safety-alarm'));
export const notifyType = enumerated(names('alarm event ack-notification'));
export const eventType = enumerated(
  names(
    'change-of-bitstring change-of-state change-of-value command-failure floating-limit out-of-range complex-event-type - ' +
      'change-of-life-safety extended buffer-ready unsigned-range - access-event double-out-of-range signed-out-of-range ' +
      'unsigned-out-of-range change-of-characterstring change-of-status-flags change-of-reliability none change-of-discrete-value ' +
      'change-of-timer',
  ),
);
export const reliability = enumerated(
  names(
    'no-fault-detected no-sensor over-range under-range open-loop shorted-loop no-output unreliable-other process-error ' +
      'multi-state-fault configuration-error - communication-failure member-fault monitored-object-fault tripped lamp-failure ' +
      'activation-failure renew-dhcp-failure renew-fd-registration-failure restart-auto-negotiation-failure restart-failure ' +
      'proprietary-command-failure faults-listed referenced-object-fault',
  ),
);
export const systemStatus = enumerated(
  names('operational operational-read-only download-required download-in-progress non-operational backup-in-progress'),
);
export const segmentation = enumerated(names('segmented-both segmented-transmit segmented-receive no-segmentation'));
export const polarity = enumerated(names('normal reverse'));
export const binaryState = enumerated(names('inactive active'));
/** BACnetProgramState (clause 21). */
export const programStates = names('idle loading running waiting halted unloading');
export const programState = enumerated(programStates);
export const programChange = enumerated(names('ready load run halt restart unload'));
export const programError = enumerated(names('normal load-failed internal program other'));
export const fileAccessMethod = enumerated(names('record-access stream-access'));
export const loopAction = enumerated(names('direct reverse'));
export const loggingType = enumerated(names('polled cov triggered'));
export const nodeType = enumerated(
  names(
    'unknown system network device organizational area equipment point collection property functional other subsystem ' +
      'building floor section module tree member protocol room zone',
  ),
);
export const restartReason = enumerated(
  names(
    'unknown coldstart warmstart detected-power-lost detected-powered-off hardware-watchdog software-watchdog suspended ' +
      'activate-changes',
  ),
);
export const backupState = enumerated(
  names(
    'idle preparing-for-backup preparing-for-restore performing-a-backup performing-a-restore backup-failure restore-failure',
  ),
);
export const maintenance = enumerated(names('none periodic-test need-service-operational need-service-inoperative'));
export const silencedState = enumerated(names('unsilenced audible-silenced visible-silenced all-silenced'));
export const lifeSafetyMode = enumerated(
  names(
    'off on test manned unmanned armed disarmed prearmed slow fast disconnected enabled disabled ' +
      'automatic-release-disabled default',
  ),
);
export const lifeSafetyState = enumerated(
  names(
    'quiet pre-alarm alarm fault fault-pre-alarm fault-alarm not-ready active tamper test-alarm test-active test-fault ' +
      'test-fault-alarm holdup duress tamper-alarm abnormal emergency-power delayed blocked local-alarm general-alarm ' +
      'supervisory test-supervisory',
  ),
);
export const lifeSafetyOperation = enumerated(
  names(
    'none silence silence-audible silence-visual reset reset-alarm reset-fault unsilence unsilence-audible unsilence-visual',
  ),
);

/** BACnetStatusFlags. */
export const statusFlags = flags('inAlarm', 'fault', 'overridden', 'outOfService');

/** BACnetEventTransitionBits. */
export const transitionBits = flags('toOffnormal', 'toFault', 'toNormal');

/** BACnetLimitEnable. */
export const limitEnable = flags('lowLimit', 'highLimit');

/** BACnetDaysOfWeek. */
export const daysOfWeek = flags('monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday');
