import type { Config } from '@t3000/contract';
import type { JsonObject } from '@t3000/core';
import type { Ports } from '../ports.ts';

/** One thing the doctor looked at: what it saw, what that means, what to do. */
export interface Finding {
  readonly check: string;
  readonly verdict: 'ok' | 'warning' | 'problem';
  /** What was seen, with names and numbers. */
  readonly evidence: string;
  /** What it does to the building, for faults of the field network. */
  readonly meaning?: string;
  /** Numbers and packets behind the evidence, for those who look closer. */
  readonly counters?: JsonObject;
  readonly packets?: readonly object[];
  /** What to do about it; empty when all is well. */
  readonly advice: string;
}

/** Looks at one aspect of this machine or its field network; answers with findings, never with exceptions. */
export type Check = (config: Config, ports: Ports) => Promise<Finding[]>;

export const ok = (check: string, evidence: string): Finding => ({ check, verdict: 'ok', evidence, advice: '' });
export const warning = (check: string, evidence: string, advice: string): Finding => ({
  check,
  verdict: 'warning',
  evidence,
  advice,
});
export const problem = (check: string, evidence: string, advice: string): Finding => ({
  check,
  verdict: 'problem',
  evidence,
  advice,
});
