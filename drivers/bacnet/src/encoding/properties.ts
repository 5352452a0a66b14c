/** Properties of clause 21 (BACnetPropertyIdentifier) this project names in code. */
export const Property = {
  activeText: 4,
  all: 8,
  apduSegmentTimeout: 10,
  apduTimeout: 11,
  applicationSoftwareVersion: 12,
  bufferSize: 126,
  covIncrement: 22,
  databaseRevision: 155,
  description: 28,
  deviceAddressBinding: 30,
  deviceType: 31,
  enable: 133,
  eventState: 36,
  firmwareRevision: 44,
  highLimit: 45,
  inactiveText: 46,
  localDate: 56,
  localTime: 57,
  location: 58,
  logBuffer: 131,
  lowLimit: 59,
  maxApduLengthAccepted: 62,
  maxPresValue: 65,
  minPresValue: 69,
  modelName: 70,
  numberOfApduRetries: 73,
  numberOfStates: 74,
  objectIdentifier: 75,
  objectList: 76,
  objectName: 77,
  objectType: 79,
  optional: 80,
  outOfService: 81,
  polarity: 84,
  presentValue: 85,
  priorityArray: 87,
  propertyList: 371,
  protocolObjectTypesSupported: 96,
  protocolRevision: 139,
  protocolServicesSupported: 97,
  protocolVersion: 98,
  recordCount: 141,
  reliability: 103,
  relinquishDefault: 104,
  required: 105,
  resolution: 106,
  segmentationSupported: 107,
  stateText: 110,
  statusFlags: 111,
  stopWhenFull: 144,
  systemStatus: 112,
  totalRecordCount: 145,
  units: 117,
  updateInterval: 118,
  utcOffset: 119,
  vendorIdentifier: 120,
  vendorName: 121,
} as const;

/** Where a run of consecutive property identifiers starts, and their names in the standard's own spelling. */
const runs: readonly (readonly [first: number, names: string])[] = [
  [
    0,
    'acked-transitions ack-required action action-text active-text active-vt-sessions alarm-value alarm-values all all-writes-successful ' +
      'apdu-segment-timeout apdu-timeout application-software-version archive bias change-of-state-count change-of-state-time ' +
      'notification-class - controlled-variable-reference controlled-variable-units controlled-variable-value cov-increment date-list ' +
      'daylight-savings-status deadband derivative-constant derivative-constant-units description description-of-halt ' +
      'device-address-binding device-type effective-period elapsed-active-time error-limit event-enable event-state event-type ' +
      'exception-schedule fault-values feedback-value file-access-method file-size file-type firmware-revision high-limit inactive-text ' +
      'in-process instance-of integral-constant integral-constant-units - limit-enable list-of-group-members ' +
      'list-of-object-property-references - local-date local-time location low-limit manipulated-variable-reference maximum-output ' +
      'max-apdu-length-accepted max-info-frames max-master max-pres-value minimum-off-time minimum-on-time minimum-output min-pres-value ' +
      'model-name modification-date notify-type number-of-apdu-retries number-of-states object-identifier object-list object-name ' +
      'object-property-reference object-type optional out-of-service output-units event-parameters polarity present-value priority ' +
      'priority-array priority-for-writing process-identifier program-change program-location program-state proportional-constant ' +
      'proportional-constant-units - protocol-object-types-supported protocol-services-supported protocol-version read-only ' +
      'reason-for-halt - recipient-list reliability relinquish-default required resolution segmentation-supported setpoint ' +
      'setpoint-reference state-text status-flags system-status time-delay time-of-active-time-reset time-of-state-count-reset ' +
      'time-synchronization-recipients units update-interval utc-offset vendor-identifier vendor-name vt-classes-supported ' +
      'weekly-schedule attempted-samples average-value buffer-size client-cov-increment cov-resubscription-interval - event-time-stamps ' +
      'log-buffer log-device-object-property enable log-interval maximum-value minimum-value notification-threshold - ' +
      'protocol-revision records-since-notification record-count start-time stop-time stop-when-full total-record-count valid-samples ' +
      'window-interval window-samples maximum-value-timestamp minimum-value-timestamp variance-value active-cov-subscriptions ' +
      'backup-failure-timeout configuration-files database-revision direct-reading last-restore-time maintenance-required member-of mode ' +
      'operation-expected setting silenced tracking-value zone-members life-safety-alarm-values max-segments-accepted profile-name',
  ],
  [
    169,
    'auto-slave-discovery manual-slave-address-binding slave-address-binding slave-proxy-enable last-notify-record schedule-default ' +
      'accepted-modes adjust-value count count-before-change count-change-time cov-period input-reference limit-monitoring-interval ' +
      'logging-object logging-record prescale pulse-rate scale scale-factor update-time value-before-change value-set value-change-time ' +
      'align-intervals - interval-offset last-restart-reason logging-type',
  ],
  [
    202,
    'restart-notification-recipients time-of-device-restart time-synchronization-interval trigger utc-time-synchronization-recipients',
  ],
  [
    207,
    'node-subtype node-type structured-object-list subordinate-annotations subordinate-list actual-shed-level duty-window',
  ],
  [
    214,
    'expected-shed-level full-duty-baseline - - requested-shed-level shed-duration shed-level-descriptions shed-levels state-description',
  ],
  [371, 'property-list serial-number'],
];

const names = new Map<number, string>();
for (const [first, words] of runs) {
  for (const [index, word] of words.split(' ').entries()) if (word !== '-') names.set(first + index, word);
}

export function propertyName(property: number): string {
  return names.get(property) ?? (property >= 512 ? `proprietary-${property}` : `property-${property}`);
}

/** Every property number that has a name. */
export function namedProperties(): IterableIterator<[number, string]> {
  return names.entries();
}
