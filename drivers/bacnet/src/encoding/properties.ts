/** Properties of clause 21 (BACnetPropertyIdentifier) this project names in code. */
export const Property = {
  ackedTransitions: 0,
  ackRequired: 1,
  action: 2,
  activeCovSubscriptions: 152,
  activeText: 4,
  alarmValue: 6,
  alarmValues: 7,
  all: 8,
  apduSegmentTimeout: 10,
  apduTimeout: 11,
  applicationSoftwareVersion: 12,
  archive: 13,
  bias: 14,
  bitText: 343,
  bufferSize: 126,
  controlledVariableReference: 19,
  controlledVariableValue: 21,
  covIncrement: 22,
  databaseRevision: 155,
  dateList: 23,
  daylightSavingsStatus: 24,
  deadband: 25,
  description: 28,
  deviceAddressBinding: 30,
  deviceType: 31,
  effectivePeriod: 32,
  enable: 133,
  eventDetectionEnable: 353,
  eventEnable: 35,
  eventMessageTexts: 351,
  eventParameters: 83,
  eventState: 36,
  eventTimeStamps: 130,
  eventType: 37,
  exceptionSchedule: 38,
  feedbackValue: 40,
  fileAccessMethod: 41,
  fileSize: 42,
  fileType: 43,
  firmwareRevision: 44,
  highLimit: 45,
  inactiveText: 46,
  lastRestartReason: 196,
  limitEnable: 52,
  listOfGroupMembers: 53,
  listOfObjectPropertyReferences: 54,
  localDate: 56,
  localTime: 57,
  location: 58,
  logBuffer: 131,
  logDeviceObjectProperty: 132,
  loggingRecord: 184,
  loggingType: 197,
  logInterval: 134,
  lowLimit: 59,
  manipulatedVariableReference: 60,
  maxApduLengthAccepted: 62,
  maxPresValue: 65,
  maxSegmentsAccepted: 167,
  maximumOutput: 61,
  minPresValue: 69,
  minimumOutput: 68,
  modelName: 70,
  modificationDate: 71,
  notificationClass: 17,
  notifyType: 72,
  numberOfApduRetries: 73,
  numberOfStates: 74,
  objectIdentifier: 75,
  objectList: 76,
  objectName: 77,
  objectPropertyReference: 78,
  objectType: 79,
  optional: 80,
  outOfService: 81,
  outputUnits: 82,
  polarity: 84,
  prescale: 185,
  presentValue: 85,
  priority: 86,
  priorityArray: 87,
  priorityForWriting: 88,
  programChange: 90,
  programState: 92,
  propertyList: 371,
  protocolObjectTypesSupported: 96,
  protocolRevision: 139,
  protocolServicesSupported: 97,
  protocolVersion: 98,
  readOnly: 99,
  recipientList: 102,
  recordCount: 141,
  reliability: 103,
  relinquishDefault: 104,
  required: 105,
  resolution: 106,
  scale: 187,
  scheduleDefault: 174,
  segmentationSupported: 107,
  setpoint: 108,
  setpointReference: 109,
  startTime: 142,
  stateText: 110,
  statusFlags: 111,
  stopTime: 143,
  stopWhenFull: 144,
  structuredObjectList: 209,
  subordinateList: 211,
  systemStatus: 112,
  timeDelay: 113,
  timeOfDeviceRestart: 203,
  totalRecordCount: 145,
  units: 117,
  updateInterval: 118,
  utcOffset: 119,
  vendorIdentifier: 120,
  vendorName: 121,
  weeklySchedule: 123,
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
  [
    226,
    'door-alarm-state door-extended-pulse-time door-members door-open-too-long-time door-pulse-time door-status ' +
      'door-unlock-delay-time lock-status masked-alarm-values secured-status',
  ],
  [
    244,
    'absentee-limit access-alarm-events access-doors access-event access-event-authentication-factor ' +
      'access-event-credential access-event-time access-transaction-events accompaniment accompaniment-time activation-time ' +
      'active-authentication-policy assigned-access-rights authentication-factors authentication-policy-list ' +
      'authentication-policy-names authentication-status authorization-mode belongs-to credential-disable credential-status ' +
      'credentials credentials-in-zone days-remaining entry-points exit-points expiration-time extended-time-enable ' +
      'failed-attempt-events failed-attempts failed-attempts-time last-access-event last-access-point last-credential-added ' +
      'last-credential-added-time last-credential-removed last-credential-removed-time last-use-time lockout ' +
      'lockout-relinquish-time - max-failed-attempts members muster-point negative-access-rules ' +
      'number-of-authentication-policies occupancy-count occupancy-count-adjust occupancy-count-enable - ' +
      'occupancy-lower-limit occupancy-lower-limit-enforced occupancy-state occupancy-upper-limit ' +
      'occupancy-upper-limit-enforced - passback-mode passback-timeout positive-access-rules reason-for-disable ' +
      'supported-formats supported-format-classes threat-authority threat-level trace-flag transaction-notification-class ' +
      'user-external-identifier user-information-reference',
  ],
  [317, 'user-name user-type uses-remaining zone-from zone-to access-event-tag global-identifier'],
  [
    326,
    'verification-time - distribution-key-revision do-not-hide key-sets last-key-server network-access-security-policies ' +
      'packet-reorder-time security-pdu-timeout security-time-window supported-security-algorithms update-key-set-timeout ' +
      'backup-and-restore-state backup-preparation-time restore-completion-time restore-preparation-time bit-mask bit-text ' +
      'is-utc group-members group-member-names member-status-flags requested-update-interval covu-period covu-recipients ' +
      'event-message-texts event-message-texts-config event-detection-enable event-algorithm-inhibit ' +
      'event-algorithm-inhibit-ref time-delay-normal reliability-evaluation-inhibit fault-parameters fault-type ' +
      'local-forwarding-only process-identifier-filter subscribed-recipients port-filter authorization-exemptions ' +
      'allow-group-delay-inhibit channel-number control-groups execution-delay last-priority write-status property-list ' +
      'serial-number blink-warn-enable default-fade-time default-ramp-rate default-step-increment egress-time in-progress ' +
      'instantaneous-power lighting-command lighting-command-default-priority max-actual-value min-actual-value power ' +
      'transition egress-active interface-value fault-high-limit fault-low-limit low-diff-limit strike-count ' +
      'time-of-strike-count-reset default-timeout initial-timeout last-state-change state-change-values timer-running ' +
      'timer-state apdu-length ip-address ip-default-gateway ip-dhcp-enable ip-dhcp-lease-time ip-dhcp-lease-time-remaining ' +
      'ip-dhcp-server ip-dns-server bacnet-ip-global-address bacnet-ip-mode bacnet-ip-multicast-address ' +
      'bacnet-ip-nat-traversal ip-subnet-mask bacnet-ip-udp-port bbmd-accept-fd-registrations ' +
      'bbmd-broadcast-distribution-table bbmd-foreign-device-table changes-pending command fd-bbmd-address ' +
      'fd-subscription-lifetime link-speed link-speeds link-speed-autonegotiate mac-address network-interface-name ' +
      'network-number network-number-quality network-type routing-table virtual-mac-address-table command-time-array ' +
      'current-command-priority last-command-time value-source value-source-array bacnet-ipv6-mode ipv6-address ' +
      'ipv6-prefix-length bacnet-ipv6-udp-port ipv6-default-gateway bacnet-ipv6-multicast-address ipv6-dns-server ' +
      'ipv6-auto-addressing-enable ipv6-dhcp-lease-time ipv6-dhcp-lease-time-remaining ipv6-dhcp-server ipv6-zone-index ' +
      'assigned-landing-calls car-assigned-direction car-door-command car-door-status car-door-text car-door-zone ' +
      'car-drive-status car-load car-load-units car-mode car-moving-direction car-position elevator-group energy-meter ' +
      'energy-meter-ref escalator-mode fault-signals floor-text group-id',
  ],
  [
    467,
    'group-mode higher-deck installation-id landing-calls landing-call-control landing-door-status lower-deck ' +
      'machine-room-id making-car-call next-stopping-floor operation-direction passenger-alarm power-mode registered-car-call ' +
      'active-cov-multiple-subscriptions protocol-level reference-port deployed-profile-location profile-location tags ' +
      'subordinate-node-types subordinate-tags subordinate-relationships default-subordinate-relationship represents',
  ],
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
