import { Type, type Static } from 'typebox';

/** Every error a caller can meet: code, HTTP status, meaning. Codes are only ever added. */
export const errorCatalogue = {
  invalid_request: { status: 400, meaning: 'A part of the request does not fit its schema; `details.path` names it.' },
  invalid_range: { status: 400, meaning: 'A time range is empty, reversed, or cannot be parsed.' },
  too_costly: { status: 400, meaning: 'The request would return or scan more than the limit in `details.limit`.' },
  value_out_of_limits: {
    status: 400,
    meaning: 'The value is outside the limits of the point, or not one of its states.',
  },
  step_too_large: {
    status: 400,
    meaning: 'The value is further from the present value of the point than one write may change it.',
  },
  priority_not_allowed: {
    status: 400,
    meaning: 'The priority is outside 1 to 16 or reserved for equipment protection.',
  },
  weak_password: { status: 400, meaning: 'The password is too short, too long, or too common.' },
  not_signed_in: { status: 401, meaning: 'No valid session came with the request.' },
  wrong_credentials: { status: 401, meaning: 'User name or password is wrong.' },
  wrong_setup_code: {
    status: 401,
    meaning: 'The set-up code is wrong or has expired; a new one is on the console of the server.',
  },
  not_permitted: { status: 403, meaning: 'The role of this user does not include the right this route asks for.' },
  outside_places: {
    status: 403,
    meaning: 'This user or token is limited to places, and this is outside of them or concerns the whole site.',
  },
  same_person: { status: 403, meaning: 'Who asked for a write cannot be the second person for it.' },
  cross_site: { status: 403, meaning: 'The request comes from another web site.' },
  not_found: { status: 404, meaning: 'There is no such thing.' },
  method_not_allowed: { status: 405, meaning: 'The path exists, but not with this method.' },
  conflict: {
    status: 409,
    meaning: 'Something of that name or address exists already, or the state does not allow this now.',
  },
  confirmation_needed: {
    status: 409,
    meaning: 'Nothing was done: this has to be confirmed, and `details` or `message` says how.',
  },
  not_writable: {
    status: 409,
    meaning: 'The point or cell does not take writes, or has no priority array to release.',
  },
  body_too_large: { status: 413, meaning: 'The body is larger than `details.limit` bytes.' },
  unsupported_media_type: { status: 415, meaning: 'The body must be application/json.' },
  misdirected: { status: 421, meaning: 'The Host header names a host this server does not answer for.' },
  too_many_requests: { status: 429, meaning: 'Too many requests; try again after the seconds in Retry-After.' },
  internal: { status: 500, meaning: 'A fault of the server; `request_id` finds it in the log.' },
  device_refused: { status: 502, meaning: 'The device refused; `message` carries its words.' },
  not_recorded: {
    status: 503,
    meaning: 'The command could not be written to the audit trail, so nothing was sent to the device.',
  },
  history_unavailable: { status: 503, meaning: 'History cannot be read or written now.' },
  busy: { status: 503, meaning: 'The server or device has too much to do; try again.' },
  device_timeout: { status: 504, meaning: 'The device did not answer in time.' },
} as const;

export type ErrorCode = keyof typeof errorCatalogue;

export const ErrorBody = Type.Object(
  {
    error: Type.Object({
      code: Type.Unsafe<ErrorCode>({ type: 'string', enum: Object.keys(errorCatalogue) }),
      message: Type.String(),
      details: Type.Record(Type.String(), Type.Unknown()),
      request_id: Type.String(),
    }),
  },
  { $id: 'Error' },
);
export type ErrorBody = Static<typeof ErrorBody>;

/** The caller's mistake or the field's answer, on its way to an {@link ErrorBody}. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
  /** Finds the request in the server's log; only on errors that came from a server. */
  readonly requestId: string | undefined;

  constructor(code: ErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}, requestId?: string) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.details = details;
    this.requestId = requestId;
  }

  get status(): number {
    return errorCatalogue[this.code].status;
  }
}
