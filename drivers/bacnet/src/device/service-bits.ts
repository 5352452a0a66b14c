/** Bits of BACnetServicesSupported that are not the number of a confirmed service (clause 21). */
export const ServiceBit = {
  iAm: 26,
  iHave: 27,
  timeSynchronization: 32,
  whoHas: 33,
  whoIs: 34,
  readRange: 35,
  utcTimeSynchronization: 36,
  subscribeCovProperty: 38,
  getEventInformation: 39,
} as const;
