/** The request never got an answer: no network, server down, connection cut. */
export class NetworkError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NetworkError';
  }
}

/** Something answered, but not in the words of the contract: a proxy's page, a server of another version. */
export class UnexpectedReply extends Error {
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnexpectedReply';
    this.status = status;
  }
}
