import type { WebhookSender } from '@t3000/server';
import { lookup } from 'node:dns';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const TIMEOUT_MS = 10_000;

/** This machine, link-local neighbours (where clouds keep their secrets), multicast and broadcast. */
const forbidden = new BlockList();
forbidden.addSubnet('0.0.0.0', 8);
forbidden.addSubnet('127.0.0.0', 8);
forbidden.addSubnet('169.254.0.0', 16);
forbidden.addSubnet('224.0.0.0', 3);
forbidden.addAddress('::', 'ipv6');
forbidden.addAddress('::1', 'ipv6');
forbidden.addSubnet('fe80::', 10, 'ipv6');
forbidden.addSubnet('ff00::', 8, 'ipv6');

/** Whether an address is one webhooks may go to without being named in the configuration. */
export function isOpenAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  // Checks IPv4 inside IPv6 against the IPv4 rules as well.
  return !forbidden.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Posts without following redirects. A name is looked up once and the address that is checked is the one connected to, so
 * that a name which changes its mind cannot lead inside. `allowed` names the only hosts when it is not empty.
 */
export function webhookSender(allowed: readonly string[]): WebhookSender {
  return {
    post: ({ url, headers, body }) =>
      new Promise((resolve, reject) => {
        const target = new URL(url);
        const host = target.hostname.replace(/^\[|\]$/g, '');
        const isNamed = allowed.includes(target.hostname) || allowed.includes(target.host);
        if (allowed.length > 0 && !isNamed) {
          reject(new Error(`${target.host} is not among notify.webhook_hosts`));
          return;
        }
        if (!isNamed && isIP(host) !== 0 && !isOpenAddress(host)) {
          reject(new Error(`${host} is an address webhooks may not call; see notify.webhook_hosts`));
          return;
        }
        const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
        const length = { 'content-length': String(Buffer.byteLength(body)) };
        const options = {
          method: 'POST',
          headers: { ...headers, ...length },
          timeout: TIMEOUT_MS,
          agent: false as const,
        };
        const call = send(target, isNamed ? options : { ...options, lookup: checkedLookup }, (answer) => {
          // What the receiver says besides its status is nobody's business.
          answer.destroy();
          resolve({ status: answer.statusCode ?? 0 });
        });
        call.on('timeout', () => call.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
        call.on('error', reject);
        call.end(body);
      }),
  };
}

const checkedLookup: LookupFunction = (host, options, done) => {
  lookup(host, { ...options, all: true }, (error, found) => {
    const bad = error === null ? found.find(({ address }) => !isOpenAddress(address)) : undefined;
    const [first] = found ?? [];
    if (error !== null) return done(error, '', 0);
    if (bad !== undefined || first === undefined) {
      return done(new Error(`${host} leads to an address webhooks may not call; see notify.webhook_hosts`), '', 0);
    }
    return options.all === true ? done(null, found) : done(null, first.address, first.family);
  });
};
