import type { JsonObject } from '@t3000/core';

/** Faults of a BACnet network that show themselves as trouble elsewhere. */
export type NetworkFault =
  | 'duplicate_instance'
  | 'duplicate_network'
  | 'two_bbmds'
  | 'one_sided_bbmds'
  | 'broadcast_unanswered'
  | 'broadcast_deaf'
  | 'broadcast_loop'
  | 'registration_failed'
  | 'device_slow'
  | 'device_retrying'
  | 'cov_talker'
  | 'clock_drift'
  | 'device_moved'
  | 'vendor_mismatch';

/** A packet that shows the fault. */
export interface EvidencePacket {
  /** UTC epoch milliseconds. */
  readonly at: number;
  readonly from: string;
  readonly hex: string;
  readonly text: string;
}

export interface NetworkFinding {
  readonly fault: NetworkFault;
  readonly severity: 'problem' | 'warning';
  /** What it is about: `device 7`, `network 5`, an address. */
  readonly subject: string;
  /** What was seen, with names and numbers. */
  readonly evidence: string;
  readonly counters: JsonObject;
  readonly packets: readonly EvidencePacket[];
}

/** What a fault means for the building, and what to do about it. */
export const faultTexts: Readonly<Record<NetworkFault, { readonly meaning: string; readonly advice: string }>> = {
  duplicate_instance: {
    meaning: 'Two devices answer to one number: other stations read and command now one, now the other.',
    advice: 'Give one of them another device instance. Until then writes to it are blocked here.',
  },
  duplicate_network: {
    meaning: 'Messages to that network go now this way, now that: devices come and go, or messages circle.',
    advice: 'Give each network its own number in its router; every router of one network must use the same number.',
  },
  two_bbmds: {
    meaning: 'Each broadcast of the subnet is forwarded twice, and twice again by each: traffic doubles at every turn.',
    advice: 'Switch BBMD off in all but one device of the subnet, and leave only that one in the broadcast tables.',
  },
  one_sided_bbmds: {
    meaning: 'Broadcasts cross in one direction only: one side sees devices the other never finds.',
    advice: 'Write the same broadcast distribution table, with every BBMD in it, into every BBMD.',
  },
  broadcast_unanswered: {
    meaning: 'Either nobody is there, or broadcasts do not reach the devices, or their answers do not come back.',
    advice: 'Check the cable, the subnet mask and the firewall for UDP 47808; beyond a router name a BBMD or hosts.',
  },
  broadcast_deaf: {
    meaning: 'Devices that answer by broadcast are not heard by this program.',
    advice: 'Bind to 0.0.0.0, or stop the program that holds the port without sharing it.',
  },
  broadcast_loop: {
    meaning: 'One message arrives again and again: two paths between the same networks make it circle.',
    advice: 'Look for a second router or BBMD between the same two networks and switch one off.',
  },
  registration_failed: {
    meaning: 'Broadcasts beyond this subnet do not work while the BBMD does not keep this program in its table.',
    advice:
      'Check the address, that the device is a BBMD, that it accepts foreign devices, and that its table has room.',
  },
  device_slow: {
    meaning: 'Each cycle takes long, and a person waits for each command.',
    advice: 'Poll it more rarely, ask for less at once, and look at the speed and length of its trunk.',
  },
  device_retrying: {
    meaning: 'Messages get lost on the way: values are late, and a command may stay unconfirmed.',
    advice: 'Look at cable, termination and biasing of the trunk, duplex of the switch port, and load of the device.',
  },
  cov_talker: {
    meaning: 'It reports changes so often that it fills the network and the queues of those who listen.',
    advice: 'Raise the COV increment of its noisy objects, or average the sensor in the device.',
  },
  clock_drift: {
    meaning: 'Schedules of the device run early or late, and its trend logs do not fit those of others.',
    advice: 'Synchronise its clock, check its zone and daylight saving rule, and let something synchronise it daily.',
  },
  device_moved: {
    meaning: 'The device has another address than before; whoever remembers the old one talks to nobody or to another.',
    advice: 'Give the device a fixed address, or change the address here after checking that it is the same device.',
  },
  vendor_mismatch: {
    meaning: 'What the device says about its maker contradicts itself: often a copied configuration or a gateway.',
    advice: 'Check which device really answers before commanding it.',
  },
};
