import { createTextVNode } from 'vue';
import type { FunctionalComponent } from 'vue';

/**
 * A text that changes often. The compiler sets the only text of an element by replacing its text node, for which the
 * browser works out the style of the element and builds its boxes anew; this one changes the node in place.
 */
export const PlainText: FunctionalComponent<{ text: string }> = ({ text }) => createTextVNode(text);
PlainText.props = ['text'];
