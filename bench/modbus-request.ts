// Reading 100 holding registers over Modbus TCP, one request after the other: CPU a request against libmodbus' C client
// and the library modbus-serial. Usage: node bench/modbus-request.ts [--json] [--quick]        (about 20 seconds)
import { buildCPrograms, startCClient, startCServer, withoutLibmodbus } from './parts/modbus-peers.ts';
import type { RequestClient, RequestRound } from './parts/modbus-peers.ts';
import { startModbusField, startRequestClient } from './parts/modbus-process.ts';
import { Report } from './parts/report.ts';
import { median } from './parts/statistics.ts';

const isQuick = process.argv.includes('--quick');
const ROUNDS = isQuick ? 3 : 7;
/** CPU of the C client is counted in steps of 10 ms. */
const REQUESTS_PER_ROUND = isQuick ? 10_000 : 30_000;
/** A gateway runs for years: what counts is the state after the compiler has seen everything. */
const WARM_UP_REQUESTS = isQuick ? 10_000 : 30_000;
const place = { host: '127.65.2.1', port: 15_121 };

const report = new Report('modbus-request', '100 holding registers, one request under way, on loopback');
const absent = withoutLibmodbus();
const programs = absent === undefined ? buildCPrograms() : undefined;
const field = programs ? undefined : await startModbusField([place]);
const stopServer = programs && (await startCServer(programs.server, place.host, place.port));

const clients: RequestClient[] = [
  await startRequestClient('driver', place),
  await startRequestClient('modbus-serial', place),
];
if (programs) clients.push(startCClient(programs.client, place.host, place.port));

for (const client of clients) await client.round(WARM_UP_REQUESTS);
const rounds = new Map<RequestClient, RequestRound[]>(clients.map((client) => [client, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const client of clients) rounds.get(client)?.push(await client.round(REQUESTS_PER_ROUND));
}
const cpu = (client: RequestClient): number[] =>
  (rounds.get(client) ?? []).map(({ cpuUs }) => cpuUs / REQUESTS_PER_ROUND);
const [driver, library, c] = clients;
for (const client of clients) {
  const wallMs = median((rounds.get(client) ?? []).map((round) => round.wallMs));
  report.row({
    client: client.kind,
    'CPU us/request': median(cpu(client)),
    'requests/s': (REQUESTS_PER_ROUND / wallMs) * 1000,
    'x driver': driver ? median(cpu(client)) / median(cpu(driver)) : NaN,
  });
}
// Round by round: both sides of one ratio saw the same seconds of the machine.
const ratio = (other: RequestClient): number =>
  median(cpu(other).map((cost, round) => (driver ? (cpu(driver)[round] ?? NaN) : NaN) / cost));
if (c) report.atMost('CPU a request, times that of libmodbus in C', ratio(c), 1.6, 'x');
else report.row({ client: `libmodbus skipped: ${absent}`, 'CPU us/request': '', 'requests/s': '', 'x driver': '' });
if (library) report.atMost('CPU a request, share of that of modbus-serial', ratio(library), 0.5, 'x');
report.finish();

for (const client of clients) await client.stop();
await stopServer?.();
await field?.stop();
programs?.remove();
