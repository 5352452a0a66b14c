/** Something of that name exists already. */
export class Conflict extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Conflict';
  }
}

/** A row names a device, point or user that is not there (any more). */
export class UnknownReference extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnknownReference';
  }
}

export type SiteFileProblem = 'missing' | 'damaged' | 'foreign' | 'newer' | 'locked';

/** The site file cannot be used as it is; nothing in it was changed. */
export class SiteFileError extends Error {
  readonly problem: SiteFileProblem;

  constructor(problem: SiteFileProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SiteFileError';
    this.problem = problem;
  }
}
