import type { FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import type { District } from '../../districts/index.ts';
import { DemographicsSection, type DemographicsView } from '../demographics/section.tsx';
import { DocumentViewerSection, type DocumentViewerView } from '../document-viewer/section.tsx';
import { FlagNotesSection, type FlagNotesView } from '../flags/notes.tsx';
import { CutoverDatesSection, type CutoverDatesView } from '../flags/section.tsx';
import { DetailsSection, type DetailsView } from '../legacy-integration/section.tsx';
import { PauseSection } from '../operations/pause.tsx';
import type { Entered } from '../shell/form.ts';
import { tabPath } from '../shell/shell.tsx';
import { Checklist } from './checklist.tsx';
import type { SetUpStep } from './set-up.ts';

export interface DistrictInformationView {
  readonly who: SignedIn;
  readonly district: District;
  readonly steps: readonly SetUpStep[];
  readonly saved: string | null;
  readonly demographics: DemographicsView;
  readonly viewer: DocumentViewerView;
  readonly cutover: CutoverDatesView;
  readonly flagNotes: FlagNotesView;
  readonly details: DetailsView;
  readonly pause?: Entered | undefined;
}

/** The page is long on a telephone: its parts by the ids of their headings. */
const sections = {
  'set-up': 'Set-up',
  demographics: 'Nightly Demographics',
  viewer: 'Document Viewer',
  cutover: 'Cutover Dates',
  'flag-notes': 'Notes on Flags',
  details: 'Details',
} as const;

/** Settings > District Information. The labels are those of the set-up guide, so that guide and page can be read side by side. */
export const DistrictInformationPage: FC<DistrictInformationView> = (props) => (
  <>
    <h1>District Information</h1>
    <nav class="jumps" aria-label="On this page">
      <ul>
        {Object.entries(sections).map(([id, name]) => (
          <li>
            <a href={`#${id}`}>{name}</a>
          </li>
        ))}
      </ul>
    </nav>
    <Checklist who={props.who} district={props.district} steps={props.steps} saved={props.saved} />
    <h2>Infinite Campus</h2>
    <DemographicsSection {...props.demographics} />
    <DocumentViewerSection {...props.viewer} />
    <CutoverDatesSection {...props.cutover} />
    <FlagNotesSection {...props.flagNotes} />
    <DetailsSection {...props.details} />
    {props.who.administrator.isOperator && (
      <PauseSection
        who={props.who}
        what="this district"
        action={tabPath(props.district, 'district-information')}
        pause={props.district.pausedAt === null ? null : pauseOf(props.district, props.district.pausedAt)}
        timeZone={props.district.timeZone}
        entered={props.pause}
      />
    )}
  </>
);

const pauseOf = ({ pauseReason, pausedBy }: District, pausedAt: string) => ({
  ...{ reason: pauseReason, pausedAt, pausedBy },
});
