/** Long enough that guessing online is hopeless; composition rules only lead to `Password1!`. */
export const PASSWORD_LENGTH_MIN = 12;
/** A bound for the hash function; a sentence fits. */
export const PASSWORD_LENGTH_MAX = 128;

/** What people type when twelve characters are asked for, without digits at the end and in lower case. */
const common = new Set([
  'password',
  'passwordpassword',
  'passw0rd',
  'qwertyuiop',
  'qwertyqwerty',
  'asdfghjkl',
  'iloveyou',
  'letmein',
  'letmeinletmein',
  'welcome',
  'changeme',
  'changemechangeme',
  'administrator',
  'adminadmin',
  'adminadminadmin',
  'admin',
  'operator',
  'engineer',
  'temco',
  'temcocontrols',
  'bacnet',
  'building',
  'buildingautomation',
  'buildingmanagement',
  'thermostat',
  'controller',
  'tstat',
  'facility',
  'maintenance',
  'trustnoone',
  'correcthorsebatterystaple',
  'default',
  'secret',
  'secretsecret',
  'monkey',
  'dragon',
  'football',
  'baseball',
  'sunshine',
  'princess',
  'abcdefghijkl',
  'abcdefghijklm',
  'qwerty',
  'zaqwsx',
  'qazwsxedcrfv',
  'q1w2e3r4t5y6',
  'a1b2c3d4e5f6',
]);

/** Why a password will not do, in one sentence, or undefined. `names` are words an attacker tries first: user and site. */
export function passwordProblem(password: string, names: readonly string[]): string | undefined {
  const length = Array.from(password).length;
  if (length < PASSWORD_LENGTH_MIN)
    return `the password has ${length} characters, the minimum is ${PASSWORD_LENGTH_MIN}`;
  if (length > PASSWORD_LENGTH_MAX)
    return `the password has ${length} characters, the maximum is ${PASSWORD_LENGTH_MAX}`;
  const plain = bare(password);
  if (new Set(plain).size < 4) return 'the password consists of hardly more than one character';
  if (isSequence(plain)) return 'the password is a run of neighbouring characters';
  const core = plain.replaceAll(/^\d+|\d+$/g, '');
  if (common.has(core) || common.has(plain)) return 'the password is one of the first an attacker tries';
  const own = names.map(bare).find((name) => name.length >= 3 && (core === name || core === name + name));
  return own === undefined ? undefined : 'the password is the name of the user or of the site';
}

/** Lower case letters and digits only: `T3000-Hub 1!` and `t3000hub1` are the same guess. */
function bare(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function isSequence(text: string): boolean {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  let steady = 0;
  for (let i = 1; i < codes.length; i++) {
    const step = (codes[i] ?? 0) - (codes[i - 1] ?? 0);
    // Nine to zero continues a run of digits.
    if (step === 1 || step === -1 || step === -9 || step === 9) steady++;
  }
  return codes.length > 1 && steady >= codes.length - 2;
}
