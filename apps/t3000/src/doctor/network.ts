import type { Config } from '@t3000/contract';
import { messageOf, NetError, type FoundDevice } from '@t3000/core';
import { drivers } from '../drivers.ts';
import { pinoLog } from '../log.ts';
import { addressText } from '../terminal/address.ts';
import { ok, problem, warning, type Check, type Finding } from './finding.ts';

export const checkInterfaces: Check = async (_config, { net }) => {
  const outside = net.interfaces().filter((each) => !each.internal);
  if (outside.length === 0) {
    return [
      warning(
        'network',
        'Only loopback is up',
        'Connect this machine to the network of the controllers; the demo works without.',
      ),
    ];
  }
  return [
    ok('network', outside.map((each) => `${each.name} ${each.address} (broadcast ${each.broadcast})`).join('; ')),
  ];
};

export const checkConsolePort: Check = async (config, { net }) => {
  const { host, port } = config.server;
  try {
    const server = await net.listenTcp({ address: host, port }, (socket) => socket.destroy());
    await server.close();
    return [ok('console port', `${host}:${port} is free`)];
  } catch (error) {
    const advice = 'A server may be running already; otherwise set server.port.';
    return [warning('console port', `${host}:${port}: ${messageOf(error)}`, advice)];
  }
};

/** Opens the field port and asks who is there; looks for instances that two devices claim. */
export const checkField: Check = async (config, ports) => {
  const create = drivers.bacnet;
  if (create === undefined) return [];
  const driver = create(config, ports, pinoLog('silent'));
  try {
    await driver.start();
  } catch (error) {
    return [portFinding(config, error)];
  }
  const found: FoundDevice[] = [];
  const request = { listenMs: 3000, hosts: [], instanceMin: undefined, instanceMax: undefined };
  await driver.discover(request, (device) => found.push(device), new AbortController().signal);
  await driver.stop();
  const port = ok('BACnet port', `UDP ${config.bacnet.address}:${config.bacnet.port} opens`);
  return [port, devicesFinding(found), ...duplicates(found)];
};

function portFinding(config: Config, error: unknown): Finding {
  const where = `UDP ${config.bacnet.address}:${config.bacnet.port}`;
  if (error instanceof NetError && error.code === 'address_in_use') {
    return warning(
      'BACnet port',
      `${where} is held by another program`,
      'A server of ours or another BACnet tool runs here; stop it, or set bacnet.port.',
    );
  }
  return problem('BACnet port', `${where}: ${messageOf(error)}`, 'Check bacnet.address and bacnet.port.');
}

function devicesFinding(found: readonly FoundDevice[]): Finding {
  if (found.length > 0) return ok('devices', `${found.length} answered a broadcast within 3 s`);
  return warning(
    'devices',
    'Nobody answered a broadcast within 3 s',
    'Behind a router broadcasts do not pass: add devices by address. Also check the firewall for UDP 47808.',
  );
}

function duplicates(found: readonly FoundDevice[]): Finding[] {
  const byInstance = Map.groupBy(found, (device) => device.instance);
  return [...byInstance]
    .filter(([instance, devices]) => instance !== undefined && devices.length > 1)
    .map(([instance, devices]) =>
      problem(
        'duplicate instance',
        `Device ${instance} answers from ${devices.map((device) => addressText(device.address)).join(' and ')}`,
        'Give one of them another device instance: reads and writes may reach the wrong one.',
      ),
    );
}
