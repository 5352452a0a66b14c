import { computed } from 'vue';
import type { Ref } from 'vue';
import { useRouter } from 'vue-router';
import { useTexts } from '../composables/useTexts.ts';
import { useToasts } from '../composables/useToasts.ts';
import { setPreferences, themes } from '../preferences.ts';
import { can, signOut } from '../session.ts';
import { iconDiscover, iconKeyboard, iconLogout, iconThemeAuto } from '../theme/icons.ts';
import { offered } from './navigation.ts';
import { useFound } from './useFound.ts';

export interface PaletteItem {
  readonly id: string;
  readonly icon: string;
  readonly label: string;
  readonly detail: string;
  readonly run: () => void;
}

/** What the command palette offers for what was typed. */
export function usePalette(text: Readonly<Ref<string>>, actions: { readonly showHelp: () => void }) {
  const { t } = useTexts();
  const router = useRouter();
  const { failed } = useToasts();
  const words = computed(() => text.value.trim());
  const { found, isSearching } = useFound(words);

  const command = (id: string, icon: string, run: () => void): PaletteItem => ({
    id: `command-${id}`,
    icon,
    label: t(`command.${id}`),
    detail: '',
    run,
  });
  const pages = computed(() =>
    offered.value.map(({ name, text: label, icon, keys }) => ({
      id: `page-${name}`,
      icon,
      label: t(label),
      detail: keys,
      run: () => void router.push({ name }),
    })),
  );
  const discover = (): void => void router.push({ name: 'devices', query: { discover: '1' } });
  const commands = computed(() => [
    ...(can('configure') ? [command('discover', iconDiscover, discover)] : []),
    ...themes.map((theme) => command(`theme_${theme}`, iconThemeAuto, () => setPreferences({ theme }))),
    command('keys', iconKeyboard, actions.showHelp),
    command('sign_out', iconLogout, () => void signOut().catch(failed)),
  ]);

  const groups = computed(() => {
    const wanted = words.value.toLowerCase();
    const matching = (items: readonly PaletteItem[]): readonly PaletteItem[] =>
      items.filter(({ label }) => label.toLowerCase().includes(wanted));
    return [
      { title: t('palette.devices'), items: found.value.devices },
      { title: t('palette.points'), items: found.value.points },
      { title: t('palette.pages'), items: matching(pages.value) },
      { title: t('palette.commands'), items: matching(commands.value) },
    ].filter(({ items }) => items.length > 0);
  });
  return { groups, isSearching };
}
