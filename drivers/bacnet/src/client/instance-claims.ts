import type { Clock } from '@t3000/core';
import { addressKey } from '../link/address.ts';
import type { BacnetAddress } from '../link/address.ts';
import type { IAmRequest } from '../services/i-am.ts';

/** An address that says it is a device instance. */
export interface Claim {
  readonly address: BacnetAddress;
  /** As its I-Am says; undefined of a device that is configured here and was not heard yet. */
  readonly vendorId: number | undefined;
  /** UTC epoch milliseconds. */
  readonly firstHeardAt: number;
  readonly lastHeardAt: number;
  /** Asked directly: the device there confirmed the instance, denied it or kept silent; undefined before. */
  readonly verdict: Verdict | undefined;
}

export interface Conflict {
  readonly instance: number;
  readonly claims: readonly Claim[];
}

/** A place at which a device is configured, as long as it is. */
export interface ConfiguredPlace {
  /** Another instance that was announced from there last; undefined while it was the configured one or none. */
  readonly other: number | undefined;
  release(): void;
}

interface Configured {
  users: number;
  other: number | undefined;
}

/** Instances remembered; more I-Am than this is a storm, not a building. */
const INSTANCES_MAX = 10_000;

/** Addresses remembered for one instance: two are a conflict, more do not make it worse. */
const CLAIMS_PER_INSTANCE_MAX = 4;

/** How long a verdict counts before the addresses of a conflict are asked again. */
const VERDICT_MS = 300_000;

/** The same where one of them was silent: on a bad network a question gets lost three times. */
const SILENCE_MS = 10_000;

/** Checks at once: forged I-Am must not make this program ask the whole network. The next I-Am tries again. */
const CHECKS_MAX = 16;

type Verdict = 'confirmed' | 'denied' | 'silent';

/** Asks the device at an address whether it is an instance. */
export type AskClaim = (address: BacnetAddress, instance: number) => Promise<Verdict>;

/**
 * Who claims which device instance. Anybody can send an I-Am in another's name, so a second claim is a suspicion only:
 * the addresses are asked directly, and just those that answer with the instance themselves make a duplicate.
 */
export class InstanceClaims {
  /** I-Am not kept because of the bounds above. */
  dropped = 0;
  readonly #clock: Clock;
  readonly #ask: AskClaim;
  readonly #claims = new Map<number, Map<string, Claim>>();
  readonly #checking = new Map<number, Promise<void>>();
  readonly #checkedAt = new Map<number, number>();
  /** What is configured where: instances by place. */
  readonly #configured = new Map<string, Map<number, Configured>>();

  constructor(clock: Clock, ask: AskClaim) {
    this.#clock = clock;
    this.#ask = ask;
  }

  /** Notes an I-Am, and asks when it contradicts an earlier one. */
  heard(source: BacnetAddress, { instance, vendorId }: Pick<IAmRequest, 'instance' | 'vendorId'>): void {
    this.#note(source, instance, vendorId);
    if (this.#configured.size === 0) return;
    for (const [wanted, place] of this.#configured.get(placeOf(source)) ?? [])
      place.other = instance === wanted ? undefined : instance;
  }

  /**
   * A device configured at an address claims its instance there without a word, so that the I-Am of another one is
   * noticed even where its own is never heard.
   */
  configured(address: BacnetAddress, instance: number): ConfiguredPlace {
    const key = placeOf(address);
    const here = this.#configured.get(key) ?? new Map<number, Configured>();
    this.#configured.set(key, here);
    const found = here.get(instance) ?? { users: 0, other: undefined };
    here.set(instance, found);
    found.users++;
    if (!this.#claims.get(instance)?.has(key)) this.#note(address, instance, undefined);
    return {
      get other() {
        return found.other;
      },
      release: () => {
        if (--found.users > 0) return;
        here.delete(instance);
        if (here.size === 0) this.#configured.delete(key);
        this.#forget(instance, key);
      },
    };
  }

  /** What was heard stays: the device is there, configured or not. */
  #forget(instance: number, place: string): void {
    const claims = this.#claims.get(instance);
    if (claims?.get(place)?.vendorId !== undefined) return;
    claims?.delete(place);
    if (claims?.size === 0) this.#claims.delete(instance);
  }

  #note(source: BacnetAddress, instance: number, vendorId: number | undefined): void {
    const claims = this.#claims.get(instance) ?? new Map<string, Claim>();
    const key = placeOf(source);
    const known = claims.get(key);
    if (!known && (this.#isFull(instance) || claims.size >= CLAIMS_PER_INSTANCE_MAX)) {
      this.dropped++;
      return;
    }
    const now = this.#clock.now();
    const firstHeardAt = known?.firstHeardAt ?? now;
    claims.set(key, { address: source, vendorId, firstHeardAt, lastHeardAt: now, verdict: known?.verdict });
    this.#claims.set(instance, claims);
    if (claims.size > 1 && (!known || this.#isOld(instance))) void this.check(instance);
  }

  claims(instance: number): readonly Claim[] {
    return [...(this.#claims.get(instance)?.values() ?? [])];
  }

  /** Instances that at least two devices confirmed to have. */
  conflicts(): Conflict[] {
    return [...this.#claims.keys()].flatMap((instance) => this.conflict(instance) ?? []);
  }

  conflict(instance: number): Conflict | undefined {
    const claims = this.claims(instance).filter(({ verdict }) => verdict === 'confirmed');
    return claims.length > 1 ? { instance, claims } : undefined;
  }

  /** Instances whose device now answers from another address than before: it was moved, or readdressed by DHCP. */
  moved(): { readonly instance: number; readonly from: BacnetAddress; readonly to: BacnetAddress }[] {
    return [...this.#claims.keys()].flatMap((instance) => this.move(instance) ?? []);
  }

  /** The same of one instance. */
  move(
    instance: number,
  ): { readonly instance: number; readonly from: BacnetAddress; readonly to: BacnetAddress } | undefined {
    const all = this.claims(instance);
    const present = all.filter(({ verdict }) => verdict === 'confirmed');
    const gone = all.find(({ verdict }) => verdict === 'silent' || verdict === 'denied');
    const [now] = present;
    if (!gone || !now || present.length > 1 || gone.firstHeardAt > now.firstHeardAt) return undefined;
    return { instance, from: gone.address, to: now.address };
  }

  /** Asks every address that claimed the instance. */
  check(instance: number): Promise<void> {
    const running = this.#checking.get(instance);
    if (running) return running;
    if (this.#checking.size >= CHECKS_MAX) return Promise.resolve();
    this.#checkedAt.set(instance, this.#clock.monotonic());
    const check = this.#check(instance).finally(() => this.#checking.delete(instance));
    this.#checking.set(instance, check);
    return check;
  }

  async #check(instance: number): Promise<void> {
    const claims = this.#claims.get(instance);
    if (!claims) return;
    await Promise.all(
      Array.from(claims, async ([key, { address }]) => {
        const verdict = await this.#ask(address, instance);
        const current = claims.get(key);
        if (current) claims.set(key, { ...current, verdict });
      }),
    );
  }

  #isOld(instance: number): boolean {
    const validMs = this.claims(instance).some(({ verdict }) => verdict === 'silent') ? SILENCE_MS : VERDICT_MS;
    return this.#clock.monotonic() - (this.#checkedAt.get(instance) ?? -Infinity) > validMs;
  }

  #isFull(instance: number): boolean {
    return this.#claims.size >= INSTANCES_MAX && !this.#claims.has(instance);
  }
}

/**
 * Where a device is, the same on each way to it: a router between BACnet/IP networks shows its devices both by their
 * own endpoint and by that endpoint as a six-octet MAC behind itself.
 */
export function placeOf(source: BacnetAddress): string {
  const { behind } = source;
  if (behind?.mac.length !== 6) return addressKey(source);
  const [a, b, c, d, high = 0, low = 0] = behind.mac;
  return `${a}.${b}.${c}.${d}:${high * 256 + low}`;
}
