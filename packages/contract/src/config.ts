import { Type, type Static } from 'typebox';
import { closed } from './common.ts';

/**
 * The configuration, section by section: form, documentation, validation and environment variables all come
 * from here. `env` names the variable that overrides the key.
 */
const key = <T extends object>(schema: T, env: string): T & { env: string } => ({ ...schema, env });

export const Config = Type.Object(
  {
    server: Type.Object(
      {
        host: key(
          Type.String({
            default: '127.0.0.1',
            description: 'Address to listen on. Until the first account exists only loopback is served.',
          }),
          'T3000_HOST',
        ),
        port: key(
          Type.Integer({ minimum: 0, maximum: 65_535, default: 8080, description: 'TCP port; 0 picks a free one.' }),
          'T3000_PORT',
        ),
        allowed_hosts: key(
          Type.Array(Type.String(), {
            default: [],
            description: 'Host names people type to reach this server, besides localhost and the listen address.',
          }),
          'T3000_ALLOWED_HOSTS',
        ),
        secure_cookies: key(
          Type.Boolean({ default: false, description: 'Set when a TLS proxy stands in front.' }),
          'T3000_SECURE_COOKIES',
        ),
        tls_certificate: key(
          Type.String({
            default: '',
            description: 'PEM file with the certificate and its chain; with it the server speaks HTTPS only.',
          }),
          'T3000_TLS_CERTIFICATE',
        ),
        tls_key: key(
          Type.String({ default: '', description: 'PEM file with the private key of that certificate.' }),
          'T3000_TLS_KEY',
        ),
      },
      closed,
    ),
    data: Type.Object(
      {
        folder: key(Type.String({ default: './data', description: 'Where the databases live.' }), 'T3000_DATA'),
        database_url: key(
          Type.String({ default: '', description: 'Empty for the embedded database, or file:PATH for its site file.' }),
          'DATABASE_URL',
        ),
        retention_days: key(
          Type.Integer({ minimum: 1, maximum: 36_500, default: 1095, description: 'Days of history to keep.' }),
          'DATA_RETENTION_DAYS',
        ),
        audit_anchors: key(
          Type.String({
            default: '',
            description:
              'File that remembers where the audit trail stood, best on another disk or share; empty for one in the folder.',
          }),
          'T3000_AUDIT_ANCHORS',
        ),
        stamp_resolution_ms: key(
          Type.Integer({ minimum: 1, maximum: 1000, default: 10, description: 'Resolution of history time stamps.' }),
          'T3000_STAMP_RESOLUTION_MS',
        ),
      },
      closed,
    ),
    field: Type.Object(
      {
        background_collection: key(
          Type.Boolean({ default: true, description: 'Poll devices in the background.' }),
          'BACKGROUND_COLLECTION_ENABLED',
        ),
        cache_seconds: key(
          Type.Number({ minimum: 0.1, maximum: 86_400, default: 60, description: 'How long a value counts as fresh.' }),
          'CACHE_DURATION_SECONDS',
        ),
        interface_timeout_seconds: key(
          Type.Number({
            minimum: 0.1,
            maximum: 60,
            default: 5,
            description: 'Longest wait for a device on behalf of a person.',
          }),
          'T3000_INTERFACE_TIMEOUT',
        ),
        poll_interval_seconds: key(
          Type.Number({ minimum: 0.2, maximum: 86_400, default: 10, description: 'Poll interval of new points.' }),
          'T3000_POLL_INTERVAL',
        ),
        trend_interval_seconds: key(
          Type.Integer({
            minimum: 1,
            maximum: 86_400,
            default: 900,
            description: 'Sampling interval of the trend log made for a new device; 0 is not allowed, use auto_trend.',
          }),
          'T3000_TREND_INTERVAL',
        ),
        auto_trend: key(
          Type.Boolean({ default: true, description: 'Trend every point of a new device.' }),
          'T3000_AUTO_TREND',
        ),
      },
      closed,
    ),
    bacnet: Type.Object(
      {
        address: key(
          Type.String({ default: '0.0.0.0', description: 'Local address of the BACnet socket.' }),
          'T3000_BACNET_ADDRESS',
        ),
        port: key(
          Type.Integer({
            minimum: 0,
            maximum: 65_535,
            default: 47_808,
            description: 'Local UDP port; 0 picks a free one (broadcast answers may then be missed).',
          }),
          'T3000_BACNET_PORT',
        ),
        broadcast: key(
          Type.Array(Type.String(), {
            default: [],
            description: 'Broadcast addresses for Who-Is; empty takes those of the interfaces.',
          }),
          'T3000_BACNET_BROADCAST',
        ),
        interfaces: key(
          Type.Array(Type.String(), {
            default: [],
            description: 'Names or addresses of the network interfaces to broadcast on; empty takes all.',
          }),
          'T3000_BACNET_INTERFACES',
        ),
        bbmd: key(
          Type.Array(Type.String(), {
            default: [],
            maxItems: 8,
            description:
              'BBMDs to register with as a foreign device, to reach other subnets; also used when another program holds the port.',
          }),
          'T3000_BACNET_BBMD',
        ),
        bbmd_lifetime_s: key(
          Type.Integer({
            minimum: 30,
            maximum: 65_535,
            default: 300,
            description: 'Seconds a registration with a BBMD lasts; it is renewed at half of them.',
          }),
          'T3000_BACNET_BBMD_LIFETIME',
        ),
        cov: key(
          Type.Boolean({
            default: false,
            description:
              'Subscribe to changes of value where a device can; polling goes on rarely as a safety net. Needs memory in the devices.',
          }),
          'T3000_BACNET_COV',
        ),
        accept_duplicates: key(
          Type.Array(Type.Integer({ minimum: 0, maximum: 4_194_302 }), {
            default: [],
            description: 'Device instances that may be written although two devices answer to them.',
          }),
          'T3000_BACNET_ACCEPT_DUPLICATES',
        ),
        apdu_timeout_ms: key(
          Type.Integer({ minimum: 100, maximum: 60_000, default: 3000, description: 'Wait for one answer.' }),
          'T3000_BACNET_APDU_TIMEOUT',
        ),
        apdu_retries: key(
          Type.Integer({ minimum: 0, maximum: 10, default: 2, description: 'Repetitions of an unanswered read.' }),
          'T3000_BACNET_APDU_RETRIES',
        ),
      },
      closed,
    ),
    modbus: Type.Object(
      {
        timeout_ms: key(
          Type.Integer({
            minimum: 50,
            maximum: 60_000,
            default: 1000,
            description: 'Wait for one Modbus answer; time on a serial wire comes on top.',
          }),
          'T3000_MODBUS_TIMEOUT',
        ),
        connect_timeout_ms: key(
          Type.Integer({ minimum: 100, maximum: 60_000, default: 3000, description: 'Wait for a TCP connection.' }),
          'T3000_MODBUS_CONNECT_TIMEOUT',
        ),
        search_timeout_ms: key(
          Type.Integer({
            minimum: 50,
            maximum: 10_000,
            default: 500,
            description: 'Wait for one answer while searching; each absent unit costs this.',
          }),
          'T3000_MODBUS_SEARCH_TIMEOUT',
        ),
        connections_per_host: key(
          Type.Integer({
            minimum: 1,
            maximum: 32,
            default: 4,
            description: 'TCP connections to one host over all its ports; small gateways take few.',
          }),
          'T3000_MODBUS_CONNECTIONS_PER_HOST',
        ),
        pause_between_ms: key(
          Type.Integer({
            minimum: 0,
            maximum: 10_000,
            default: 0,
            description: 'Silence after each answer, for devices that lose what comes too soon.',
          }),
          'T3000_MODBUS_PAUSE_BETWEEN',
        ),
        pause_after_connect_ms: key(
          Type.Integer({
            minimum: 0,
            maximum: 10_000,
            default: 0,
            description: 'Silence after a connection is made, for devices that lose what comes right after it.',
          }),
          'T3000_MODBUS_PAUSE_AFTER_CONNECT',
        ),
        close_after_poll: key(
          Type.Boolean({
            default: false,
            description:
              'Close a TCP connection as soon as nothing waits for it, for devices others want to reach too.',
          }),
          'T3000_MODBUS_CLOSE_AFTER_POLL',
        ),
        maps_folder: key(
          Type.String({
            default: '',
            description: 'Folder with register maps of this installation (*.json, *.csv); empty for none.',
          }),
          'T3000_MODBUS_MAPS',
        ),
        server_port: key(
          Type.Integer({
            minimum: 0,
            maximum: 65_535,
            default: 0,
            description: 'TCP port on which others read points of this site over Modbus, usually 502; 0 serves nobody.',
          }),
          'T3000_MODBUS_SERVER_PORT',
        ),
        server_address: key(
          Type.String({
            default: '127.0.0.1',
            description: 'Local address of that port; Modbus knows no passwords, so choose a network you trust.',
          }),
          'T3000_MODBUS_SERVER_ADDRESS',
        ),
        server_unit: key(
          Type.Integer({
            minimum: 1,
            maximum: 247,
            default: 1,
            description: 'Unit id it answers to, besides 0 and 255.',
          }),
          'T3000_MODBUS_SERVER_UNIT',
        ),
        server_writers: key(
          Type.Array(Type.String(), {
            default: [],
            maxItems: 64,
            description: 'IPv4 addresses of clients that may write registers marked as writable; empty lets nobody.',
          }),
          'T3000_MODBUS_SERVER_WRITERS',
        ),
        server_priority: key(
          Type.Integer({
            minimum: 7,
            maximum: 16,
            default: 8,
            description: 'Priority at which writes of Modbus clients command a point.',
          }),
          'T3000_MODBUS_SERVER_PRIORITY',
        ),
      },
      closed,
    ),
    mail: Type.Object(
      {
        host: key(
          Type.String({ default: '', description: 'Mail server (SMTP) for alarms; empty sends no mail.' }),
          'T3000_MAIL_HOST',
        ),
        port: key(
          Type.Integer({ minimum: 1, maximum: 65_535, default: 587, description: 'Its port.' }),
          'T3000_MAIL_PORT',
        ),
        security: key(
          Type.Unsafe<'starttls' | 'tls' | 'none'>({
            type: 'string',
            enum: ['starttls', 'tls', 'none'],
            default: 'starttls',
            description: 'Encryption; none is for a server on this machine.',
          }),
          'T3000_MAIL_SECURITY',
        ),
        user: key(Type.String({ default: '', description: 'Login; empty for none.' }), 'T3000_MAIL_USER'),
        password: key(
          Type.String({ default: '', description: 'Password of the login; better given by the environment.' }),
          'T3000_MAIL_PASSWORD',
        ),
        from: key(Type.String({ default: '', description: 'Sender address.' }), 'T3000_MAIL_FROM'),
      },
      closed,
    ),
    notify: Type.Object(
      {
        webhook_hosts: key(
          Type.Array(Type.String(), {
            default: [],
            description:
              'Hosts webhooks may call, `host` or `host:port`. Empty allows all but this machine and link-local addresses.',
          }),
          'T3000_WEBHOOK_HOSTS',
        ),
      },
      closed,
    ),
    log: Type.Object(
      {
        level: key(
          Type.Unsafe<'debug' | 'info' | 'warn' | 'error'>({
            type: 'string',
            enum: ['debug', 'info', 'warn', 'error'],
            default: 'info',
            description: 'Least severe line that is written.',
          }),
          'T3000_LOG_LEVEL',
        ),
      },
      closed,
    ),
  },
  { ...closed, $id: 'Config' },
);
export type Config = Static<typeof Config>;
