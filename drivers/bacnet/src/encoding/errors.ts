/** Error classes of clause 18 (BACnetErrorClass). */
export const ErrorClass = {
  device: 0,
  object: 1,
  property: 2,
  resources: 3,
  security: 4,
  services: 5,
  vt: 6,
  communication: 7,
} as const;

/** Error codes of clause 18 (BACnetErrorCode) this project gives or looks for. */
export const ErrorCode = {
  other: 0,
  dynamicCreationNotSupported: 4,
  fileAccessDenied: 5,
  inconsistentParameters: 7,
  invalidDataType: 9,
  invalidFileAccessMethod: 10,
  invalidFileStartPosition: 11,
  invalidTimeStamp: 14,
  noSpaceForObject: 18,
  noSpaceToAddListElement: 19,
  noSpaceToWriteProperty: 20,
  propertyIsNotAList: 22,
  objectDeletionNotPermitted: 23,
  objectIdentifierAlreadyExists: 24,
  passwordFailure: 26,
  readAccessDenied: 27,
  serviceRequestDenied: 29,
  unknownObject: 31,
  unknownProperty: 32,
  unsupportedObjectType: 36,
  valueOutOfRange: 37,
  writeAccessDenied: 40,
  invalidArrayIndex: 42,
  covSubscriptionFailed: 43,
  notCovProperty: 44,
  optionalFunctionalityNotSupported: 45,
  duplicateName: 48,
  propertyIsNotAnArray: 50,
  invalidEventState: 73,
  noAlarmConfigured: 74,
  unknownSubscription: 79,
  listElementNotFound: 81,
} as const;

/** Reject reasons of clause 18.9 (BACnetRejectReason). */
export const RejectReason = {
  other: 0,
  bufferOverflow: 1,
  inconsistentParameters: 2,
  invalidParameterDataType: 3,
  invalidTag: 4,
  missingRequiredParameter: 5,
  parameterOutOfRange: 6,
  tooManyArguments: 7,
  undefinedEnumeration: 8,
  unrecognizedService: 9,
} as const;

/** Abort reasons of clause 18.10 (BACnetAbortReason). */
export const AbortReason = {
  other: 0,
  bufferOverflow: 1,
  invalidApduInThisState: 2,
  preemptedByHigherPriorityTask: 3,
  segmentationNotSupported: 4,
  securityError: 5,
  insufficientSecurity: 6,
  windowSizeOutOfRange: 7,
  applicationExceededReplyTime: 8,
  outOfResources: 9,
  tsmTimeout: 10,
  apduTooLong: 11,
} as const;

const classNames = ['device', 'object', 'property', 'resources', 'security', 'services', 'vt', 'communication'];

const codeNames = (
  'other authentication-failed configuration-in-progress device-busy dynamic-creation-not-supported file-access-denied ' +
  'incompatible-security-levels inconsistent-parameters inconsistent-selection-criterion invalid-data-type invalid-file-access-method ' +
  'invalid-file-start-position invalid-operator-name invalid-parameter-data-type invalid-time-stamp key-generation-error ' +
  'missing-required-parameter no-objects-of-specified-type no-space-for-object no-space-to-add-list-element no-space-to-write-property ' +
  'no-vt-sessions-available property-is-not-a-list object-deletion-not-permitted object-identifier-already-exists operational-problem ' +
  'password-failure read-access-denied security-not-supported service-request-denied timeout unknown-object unknown-property - ' +
  'unknown-vt-class unknown-vt-session unsupported-object-type value-out-of-range vt-session-already-closed vt-session-termination-failure ' +
  'write-access-denied character-set-not-supported invalid-array-index cov-subscription-failed not-cov-property ' +
  'optional-functionality-not-supported invalid-configuration-data datatype-not-supported duplicate-name duplicate-object-id ' +
  'property-is-not-an-array abort-buffer-overflow abort-invalid-apdu-in-this-state abort-preempted-by-higher-priority-task ' +
  'abort-segmentation-not-supported abort-proprietary abort-other invalid-tag network-down reject-buffer-overflow ' +
  'reject-inconsistent-parameters reject-invalid-parameter-data-type reject-invalid-tag reject-missing-required-parameter ' +
  'reject-parameter-out-of-range reject-too-many-arguments reject-undefined-enumeration reject-unrecognized-service reject-proprietary ' +
  'reject-other unknown-device unknown-route value-not-initialized invalid-event-state no-alarm-configured log-buffer-full ' +
  'logged-value-purged no-property-specified not-configured-for-triggered-logging unknown-subscription parameter-out-of-range ' +
  'list-element-not-found busy communication-disabled success access-denied'
).split(' ');

const rejectNames =
  'other buffer-overflow inconsistent-parameters invalid-parameter-data-type invalid-tag missing-required-parameter parameter-out-of-range too-many-arguments undefined-enumeration unrecognized-service'.split(
    ' ',
  );

const abortNames =
  'other buffer-overflow invalid-apdu-in-this-state preempted-by-higher-priority-task segmentation-not-supported security-error insufficient-security window-size-out-of-range application-exceeded-reply-time out-of-resources tsm-timeout apdu-too-long'.split(
    ' ',
  );

export const errorClassName = (value: number): string => classNames[value] ?? `class ${value}`;
export const rejectReasonName = (value: number): string => rejectNames[value] ?? `reason ${value}`;
export const abortReasonName = (value: number): string => abortNames[value] ?? `reason ${value}`;

export function errorCodeName(value: number): string {
  const name = codeNames[value];
  return name === undefined || name === '-' ? `code ${value}` : name;
}

/** `property: unknown-property`, as shown to people. */
export function describeError(errorClass: number, errorCode: number): string {
  return `${errorClassName(errorClass)}: ${errorCodeName(errorCode)}`;
}
