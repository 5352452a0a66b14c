import { onScopeDispose, ref } from 'vue';
import { dragged, endChartDrag } from '../../components/point/chartDrag.ts';
import { useChartSubjects } from '../../components/point/useChartSubjects.ts';
import { PENS_MAX } from '../../components/trend/penStyle.ts';
import { useTexts } from '../../composables/useTexts.ts';
import { useToasts } from '../../composables/useToasts.ts';
import { droppedBranch, droppedPoints, mayHoldPoints } from './dropped.ts';

/** What is dropped on the page: rows and branches of this window, links to points and charts of another. */
export function usePointDrop(chart: {
  readonly ids: () => readonly number[];
  readonly addIds: (ids: readonly number[]) => void;
}) {
  const { t } = useTexts();
  const toasts = useToasts();
  const charts = useChartSubjects();
  const isOver = ref(false);
  // A drag that ends elsewhere tells the page nothing else.
  const end = (): void => void (isOver.value = false);
  addEventListener('dragend', end);
  onScopeDispose(() => removeEventListener('dragend', end));

  function take(event: DragEvent): void {
    if (!mayHoldPoints(event.dataTransfer?.types ?? [])) return;
    event.preventDefault();
    isOver.value = true;
  }

  return {
    /** Something that may be points is held over the page. */
    isOver,
    enter: take,
    over: take,
    leave: ({ currentTarget, relatedTarget }: DragEvent): void => {
      const isInside = currentTarget instanceof Node && relatedTarget instanceof Node;
      if (!isInside || !currentTarget.contains(relatedTarget)) isOver.value = false;
    },
    drop: ({ dataTransfer }: DragEvent): void => {
      isOver.value = false;
      const own = dragged.value;
      endChartDrag();
      const text = dataTransfer?.getData('text/uri-list') || dataTransfer?.getData('text/plain') || '';
      const branch = own !== undefined && 'branch' in own ? own.branch : droppedBranch(text, location.origin);
      if (branch !== undefined) return charts.add(branch);
      const present = chart.ids();
      const all = [...new Set([...present, ...droppedPoints(text, location.origin)])];
      if (all.length > PENS_MAX) toasts.said(t('trends.full', { count: PENS_MAX }));
      if (all.length > present.length) chart.addIds(all.slice(0, PENS_MAX));
    },
  };
}
