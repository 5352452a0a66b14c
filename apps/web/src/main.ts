import { createApp } from 'vue';
import { ClosePopup, Notify, Quasar } from 'quasar';
import iconSet from 'quasar/icon-set/svg-material-symbols-outlined.js';
import './theme/library.sass';
import './theme/tokens.css';
import './theme/base.css';
import './theme/quasar.css';
import App from './App.vue';
import { startKeys } from './composables/useKeys.ts';
import { i18n, setLanguage } from './i18n/index.ts';
import { preferences, startPreferences } from './preferences.ts';
import { router } from './router.ts';

const app = createApp(App).use(Quasar, {
  plugins: { Notify },
  directives: { ClosePopup },
  iconSet,
  config: { dark: 'auto' },
});

startPreferences();
startKeys();
await setLanguage(preferences.language);
app.use(i18n).use(router).mount('#app');
