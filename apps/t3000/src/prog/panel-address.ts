import type { PanelAddress } from '@t3000/driver-t3';
import { readPanelAddress } from '@t3000/driver-t3';
import { CommandFailure, ExitCode } from '../exit-code.ts';

export const panelAddressHelp = `A panel in place of a file is t3://ADDRESS[:PORT], such as t3://10.0.0.5, or t3://ADDRESS/NETWORK.MAC behind an MS/TP router.
It is read over the network first, about 170 requests.`;

const form = /^t3:\/\/([^/:]+)(?::(\d{1,5}))?(?:\/(\d{1,5})\.(\d{1,3}))?\/?$/;

/** Whether somebody named a panel where a file could stand. */
export function isPanelAddress(text: string): boolean {
  return text.startsWith('t3://');
}

/** `serial` is the panel that has to be there; undefined takes whichever answers. */
export function panelAddressFrom(text: string, serial: number | undefined): PanelAddress {
  const match = form.exec(text);
  if (!match) throw wrong(text, 'it is not of the form t3://ADDRESS[:PORT][/NETWORK.MAC]');
  const [, host = '', port, network, mac] = match;
  const read = readPanelAddress({
    host,
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(network === undefined ? {} : { network: Number(network), mac: Number(mac) }),
    ...(serial === undefined ? {} : { serial }),
  });
  if (typeof read === 'string') throw wrong(text, read);
  return read;
}

function wrong(text: string, why: string): CommandFailure {
  return new CommandFailure(ExitCode.usage, `${text.slice(0, 80)}: ${why}.`);
}
