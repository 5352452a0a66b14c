import { bannedCallRule } from './banned-calls.ts';
import { defaultExportRule } from './default-exports.ts';
import { docLinkRule } from './doc-links.ts';
import { exceptions } from './exceptions.ts';
import { layerRule } from './layers.ts';
import { repositoryRoot } from './read-files.ts';
import { registrationRule } from './registrations.ts';
import type { Rule } from './rule.ts';
import { fileSizeRule, machinePathRule, rawHtmlRule, registryHostRule } from './text-rules.ts';

/** What holds for the whole repository, as sentences. */
export const rules: Readonly<Record<string, Rule>> = {
  'imports stay within the layers': layerRule,
  'below apps/ the machine comes in as arguments': bannedCallRule(exceptions),
  'what lives in a place of its own is named in its list': registrationRule,
  'files can be read in one go': fileSizeRule,
  'no text becomes markup': rawHtmlRule,
  'no file names a package registry': registryHostRule,
  'no file names a folder of one machine': machinePathRule(repositoryRoot),
  'exports have names': defaultExportRule,
  'links in the documentation lead somewhere': docLinkRule,
};
