import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { messageOf } from '@t3000/core';
import type { Clock, Disk, Logger } from '@t3000/core';
import type { Config } from '@t3000/contract';
import type { TlsIdentity } from '@t3000/server';
import { CommandFailure, ExitCode } from '../exit-code.ts';

/** A renewed certificate is in use within the hour, without a restart. */
const RENEWAL_CHECK_MS = 3_600_000;

/** Weeks in which somebody can still renew by hand. */
const EXPIRY_WARNING_MS = 21 * 86_400_000;

type TlsFiles = Pick<Config['server'], 'tls_certificate' | 'tls_key'>;

/**
 * The certificate chain and key this server shows, from two PEM files; undefined when none are named. What cannot work
 * is said now, with the key of the configuration, rather than in every browser.
 */
export function readTls(disk: Disk, files: TlsFiles): TlsIdentity | undefined {
  const { tls_certificate: certificate, tls_key: key } = files;
  if (certificate === '' && key === '') return undefined;
  if (certificate === '' || key === '') {
    const missing = certificate === '' ? 'server.tls_certificate' : 'server.tls_key';
    throw new CommandFailure(ExitCode.usage, `${missing} is empty: TLS takes a certificate and its key, or neither.`);
  }
  const identity = {
    cert: readPem(disk, 'server.tls_certificate', certificate),
    key: readPem(disk, 'server.tls_key', key),
  };
  try {
    createSecureContext(identity);
    const parsed = new X509Certificate(identity.cert);
    // Browsers refuse for good what a self-signed server once promised them; only a certificate of others may.
    return { ...identity, isSelfSigned: parsed.checkIssued(parsed), validUntil: Date.parse(parsed.validTo) };
  } catch (error) {
    const text = `${certificate} and ${key} are not a PEM certificate and its key: ${messageOf(error)}`;
    throw new CommandFailure(ExitCode.usage, text);
  }
}

function readPem(disk: Disk, name: string, path: string): string {
  try {
    return new TextDecoder().decode(disk.read(path));
  } catch (error) {
    throw new CommandFailure(ExitCode.usage, `${name} cannot be read: ${messageOf(error)}`);
  }
}

export interface TlsRenewal {
  readonly clock: Clock;
  readonly disk: Disk;
  readonly log: Logger;
  readonly files: TlsFiles;
  readonly identity: TlsIdentity;
  readonly use: (identity: TlsIdentity) => void;
}

/** Looks for a renewed certificate, and warns of one that ends soon. Half-written files are tried again an hour later. */
export function watchTls({ clock, disk, log, files, identity, use }: TlsRenewal): { stop(): void } {
  let current = identity;
  const check = (): void => {
    try {
      const read = readTls(disk, files);
      if (read !== undefined && read.cert !== current.cert) {
        use(read);
        current = read;
        log.info('a renewed certificate is in use', { until: new Date(read.validUntil).toISOString() });
      }
    } catch (error) {
      log.error('the certificate on disk cannot be used; the one in use stays', { cause: messageOf(error) });
    }
    if (current.validUntil - clock.now() < EXPIRY_WARNING_MS) {
      log.warn('the certificate of this server ends soon', { until: new Date(current.validUntil).toISOString() });
    }
    timer = clock.setTimer(RENEWAL_CHECK_MS, check);
  };
  let timer = clock.setTimer(0, check);
  return { stop: () => timer.cancel() };
}
