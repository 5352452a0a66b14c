import type { EmailRecord, WireguardRecord } from '@t3000/t3';
import { settingsOf, singleRecordTable } from './single-record-table.ts';

const mail = settingsOf<EmailRecord>();

/** Where the panel sends its mails (command 43). The password is told as set or not set. */
export const emailTable = singleRecordTable<EmailRecord>({
  name: 'email',
  guard: 'a change here decides who gets the mails of the panel: type its serial number to confirm',
  settings: [
    mail.text('mail_server', 'smtpDomain'),
    mail.text('mail_server_address', 'smtpAddress'),
    mail.number('mail_port', 'port'),
    mail.word('mail_security', 'security', ['none', 'SSL', 'TLS']),
    mail.text('mail_sender', 'sender'),
    mail.text('mail_user', 'user'),
    mail.secret('mail_password', 'password'),
    mail.text('mail_recipient_1', 'recipient1'),
    mail.text('mail_recipient_2', 'recipient2'),
    mail.shown('mail_error', ({ error }) => String(error)),
  ],
  read: (panel) => panel.readOne('email', 0, { priority: 'urgent' }),
  write: (panel, change, confirmation) => panel.writeGuarded('email', 0, change, confirmation),
});

const tunnel = settingsOf<WireguardRecord>();

/** The tunnel of the panel (command 44). The panel gives its keys to whoever asks; this program shows them to nobody. */
export const wireguardTable = singleRecordTable<WireguardRecord>({
  name: 'wireguard',
  guard: 'a change here opens or closes a way into the panel: type its serial number to confirm',
  settings: [
    tunnel.flag('tunnel', 'enabled'),
    tunnel.text('tunnel_address', 'localAddress'),
    tunnel.number('tunnel_port', 'port'),
    tunnel.text('tunnel_peer', 'peerAddress'),
    tunnel.secret('tunnel_private_key', 'privateKey'),
    tunnel.text('tunnel_peer_key', 'peerPublicKey'),
    tunnel.secret('tunnel_shared_key', 'presharedKey'),
  ],
  read: (panel) => panel.readOne('wireguard', 0, { priority: 'urgent' }),
  write: (panel, change, confirmation) => panel.writeGuarded('wireguard', 0, change, confirmation),
});
