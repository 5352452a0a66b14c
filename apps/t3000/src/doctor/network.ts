import type { Config } from '@t3000/contract';
import { describeHolder, messageOf, NetError } from '@t3000/core';
import { examineNetwork, faultTexts, type Examination, type NetworkFinding } from '@t3000/driver-bacnet';
import { bacnetPort } from '../bacnet-port.ts';
import { pinoLog } from '../log.ts';
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
    const holder = await net.whoHolds?.('tcp', port);
    const by = holder === undefined ? messageOf(error) : `held by ${describeHolder(holder)}`;
    const advice = 'A server may be running already; otherwise set server.port.';
    return [warning('console port', `${host}:${port}: ${by}`, advice)];
  }
};

/** Opens the field port, looks at the BACnet network from it, and says what is wrong there. */
export const checkField: Check = async (config, ports) => {
  const port = bacnetPort('doctor', config, { ...ports, log: pinoLog('silent') });
  try {
    await port.start();
  } catch (error) {
    return [portFinding(config, error)];
  }
  try {
    const options = { listenMs: LISTEN_MS };
    const { findings, examined } = await examineNetwork(port, ports.clock, options, new AbortController().signal);
    return [
      ok('BACnet port', `UDP ${config.bacnet.address}:${config.bacnet.port} opens`),
      ...(examined.devices > 0 ? [devicesFinding(examined)] : []),
      ...findings.map(asFinding),
    ];
  } finally {
    await port.stop();
  }
};

/** Devices on slow trunks answer within two seconds. */
const LISTEN_MS = 3000;

function portFinding(config: Config, error: unknown): Finding {
  const where = `UDP ${config.bacnet.address}:${config.bacnet.port}`;
  if (error instanceof NetError && error.code === 'address_in_use') {
    return warning(
      'BACnet port',
      messageOf(error),
      'A server of ours or another BACnet tool runs here; stop it, set bacnet.port, or name a BBMD in bacnet.bbmd.',
    );
  }
  return problem('BACnet port', `${where}: ${messageOf(error)}`, 'Check bacnet.address and bacnet.port.');
}

function devicesFinding({ devices, networks, routers, bbmds }: Examination['examined']): Finding {
  const around = [`${networks} networks behind ${routers} routers`, `${bbmds} BBMDs`].join(', ');
  return ok('devices', `${devices} answered a broadcast within ${LISTEN_MS / 1000} s; ${around}`);
}

function asFinding({ fault, severity, subject, evidence, counters, packets }: NetworkFinding): Finding {
  const { meaning, advice } = faultTexts[fault];
  return {
    check: fault.replaceAll('_', ' '),
    verdict: severity,
    evidence: `${subject}: ${evidence}`,
    meaning,
    advice,
    counters,
    packets,
  };
}
