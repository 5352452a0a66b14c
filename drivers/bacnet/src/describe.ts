import { ByteReader, DecodeError, unreachable } from '@t3000/core';
import { abortReasonName, rejectReasonName } from './encoding/errors.ts';
import { PduType, decodeApdu } from './link/apdu.ts';
import type { Apdu } from './link/apdu.ts';
import { carriesNpdu, decodeBvlc } from './link/bvlc.ts';
import type { Bvlc } from './link/bvlc.ts';
import { decodeBvlcMessage, describeBvlcMessage } from './link/bvlc-message.ts';
import { decodeNetworkMessage, describeNetworkMessage } from './link/network-message.ts';
import { decodeNpdu } from './link/npdu.ts';
import type { Npdu } from './link/npdu.ts';
import { decodeError, describeServiceError } from './services/error.ts';
import {
  confirmedServiceName,
  confirmedServices,
  unconfirmedServiceName,
  unconfirmedServices,
} from './services/index.ts';

/** A datagram taken apart as far as it could be. */
export interface PacketDescription {
  readonly bvlc: Bvlc | undefined;
  readonly npdu: Npdu | undefined;
  readonly apdu: Apdu | undefined;
  /** Name of the service, where the PDU names one. */
  readonly service: string;
  /** The meaning in words; for damaged packets what is wrong with them. */
  readonly text: string;
  readonly damaged: boolean;
}

/** Explains any datagram of BACnet/IP. Never throws: damage is part of the description. */
export function describePacket(datagram: Uint8Array): PacketDescription {
  const reader = new ByteReader(datagram);
  let bvlc: Bvlc | undefined;
  let npdu: Npdu | undefined;
  let apdu: Apdu | undefined;
  const describe = (service: string, text: string, damaged = false): PacketDescription => ({
    bvlc,
    npdu,
    apdu,
    service,
    text,
    damaged,
  });
  try {
    bvlc = decodeBvlc(reader);
    if (!carriesNpdu(bvlc)) {
      const message = decodeBvlcMessage(reader, bvlc);
      return describe('', message ? describeBvlcMessage(message) : `BVLC function ${bvlc.function}`);
    }
    npdu = decodeNpdu(reader);
    if (npdu.messageType !== undefined) {
      return describe('', describeNetworkMessage(decodeNetworkMessage(reader, npdu.messageType)));
    }
    apdu = decodeApdu(reader);
    return describe(serviceName(apdu), describeApdu(apdu, reader));
  } catch (error) {
    if (error instanceof DecodeError) return describe(apdu ? serviceName(apdu) : '', error.message, true);
    throw error;
  }
}

/** Explains the service bytes behind an APDU header; throws DecodeError. */
export function describeApdu(apdu: Apdu, reader: ByteReader): string {
  switch (apdu.type) {
    case PduType.confirmedRequest:
      if (apdu.segment) return segmentText(apdu.segment.sequence);
      return describeWith(confirmedServices[apdu.service], 'describeRequest', reader);
    case PduType.unconfirmedRequest:
      return describeWith(unconfirmedServices[apdu.service], 'describeRequest', reader);
    case PduType.complexAck:
      if (apdu.segment) return segmentText(apdu.segment.sequence);
      return describeWith(confirmedServices[apdu.service], 'describeAck', reader);
    case PduType.simpleAck:
      return 'done';
    case PduType.error:
      return describeServiceError(decodeError(reader));
    case PduType.reject:
      return rejectReasonName(apdu.reason);
    case PduType.abort:
      return abortReasonName(apdu.reason);
    case PduType.segmentAck:
      return segmentText(apdu.sequence);
    default:
      return unreachable(apdu);
  }
}

function describeWith(
  service: (typeof confirmedServices)[number] | undefined,
  side: 'describeRequest' | 'describeAck',
  reader: ByteReader,
): string {
  const undecoded = `${reader.remaining} bytes, not decoded`;
  if (service === undefined || 'unsupported' in service) return undecoded;
  return service[side]?.(reader) ?? undecoded;
}

const segmentText = (sequence: number): string => `segment ${sequence}`;

function serviceName(apdu: Apdu): string {
  if (apdu.type === PduType.unconfirmedRequest) return unconfirmedServiceName(apdu.service);
  return 'service' in apdu ? confirmedServiceName(apdu.service) : '';
}
