import type { FlagMode } from '../districts/index.ts';

/** What of a district's set-up is known, of what the checklist needs. */
export interface SetUpFacts {
  readonly demographics: { readonly completedAt: string | null } | null;
  readonly documentViewer: { readonly issuer: string | null } | null;
  readonly flags: readonly {
    readonly enabled: boolean;
    readonly mode: FlagMode;
    readonly cutoverCompletedAt: string | null;
  }[];
  readonly exports: readonly { readonly status: 'termsPending' | 'active' | 'disabled' }[];
  /** Whether SIF URL or Return URL is still entered. */
  readonly legacy: boolean;
}

export type SetUpState = 'done' | 'next' | 'open' | 'waiting' | 'later';

export interface SetUpStep {
  readonly title: string;
  readonly state: SetUpState;
  /** Where in Campus, and what to do there; none for a step that is ours alone. */
  readonly campus: string | null;
  /** What to do here, or what is being waited for. */
  readonly here: string;
  /** Part of the address of the page, or of this page, where it is done; null when nothing is done here. */
  readonly link: 'demographics' | 'data-exports' | 'viewer' | 'cutover' | 'details' | null;
}

type Progress = 'done' | 'waiting' | 'undone';

interface Rule extends Omit<SetUpStep, 'state' | 'here'> {
  readonly progress: (facts: SetUpFacts) => Progress;
  /** False for what can be done before demographics has completed. */
  readonly needsDemographics: boolean;
  readonly here: Readonly<Record<Progress, string>>;
}

/** Steps 1 to 5 of the set-up guide (source document), in its order. Reporting and flags are set up independently of each other (requirement S4). */
const rules: readonly Rule[] = [
  {
    title: 'Step 1: Add SameGoal as a Digital Learning application',
    campus:
      'Submit a Campus Support case asking to enable the SameGoal Digital Learning Partner integration. Once it is enabled, add SameGoal as a Digital Learning application.',
    link: null,
    needsDemographics: false,
    progress: ({ demographics }) => (demographics ? 'done' : 'undone'),
    here: {
      done: 'Campus has given a connection, so the application is there.',
      waiting: '',
      undone: 'Nothing to enter. This step is done when the connection of Step 2 is saved.',
    },
  },
  {
    title: 'Step 2: Create a OneRoster connection',
    campus: 'In the SameGoal application, create a OneRoster 1.2 connection.',
    link: 'demographics',
    needsDemographics: false,
    progress: ({ demographics }) => (!demographics ? 'undone' : demographics.completedAt ? 'done' : 'waiting'),
    here: {
      done: 'Students come from Campus every night.',
      waiting:
        'Test the connection. It may take up to 24 hours for this integration to run; “Run now” runs it at once.',
      undone: 'Enter Base URL, Access Token URL, Client ID and Client Secret under Nightly Demographics.',
    },
  },
  {
    title: 'Step 3: Create a Vertical Reporting connection',
    campus:
      'In the SameGoal application, create a Vertical Reporting connection with the credentials of the data export.',
    link: 'data-exports',
    needsDemographics: true,
    progress: ({ exports }) =>
      exports.some(({ status }) => status === 'active')
        ? 'done'
        : exports.some(({ status }) => status === 'termsPending')
          ? 'waiting'
          : 'undone',
    here: {
      done: 'A data export is active. To check it, run one of the reports in Campus.',
      waiting:
        'The person named on the data export has been mailed the terms of service. Accepting them shows the credentials.',
      undone: 'Add a data export, with the stateReporting endpoints. Only needed for state reporting.',
    },
  },
  {
    title: 'Step 4: Create an LTI connection',
    campus:
      'In the SameGoal application, create an LTI connection and enter the four addresses of the Document Viewer.',
    link: 'viewer',
    needsDemographics: false,
    progress: ({ documentViewer }) => (!documentViewer ? 'undone' : documentViewer.issuer ? 'done' : 'waiting'),
    here: {
      done: 'A click on a flag opens the plan document.',
      waiting: 'Everything is entered. The first click on a flag in Campus completes it.',
      undone: 'Enter what Campus generated under Document Viewer. Only needed for flags.',
    },
  },
  {
    title: 'Step 5: Have the flags ready',
    campus:
      'To take over an existing flag, submit a Campus Support case asking to configure it for SameGoal’s Digital Learning Partner integration. To create a new one, add a flag named exactly as the program, with Active, Flagged and Special Ed checked.',
    link: 'cutover',
    needsDemographics: true,
    progress({ flags }) {
      const on = flags.filter(({ enabled }) => enabled);
      if (on.length === 0) return 'undone';
      return on.every(({ mode, cutoverCompletedAt }) => mode === 'create' || cutoverCompletedAt) ? 'done' : 'waiting';
    },
    here: {
      done: 'Flags are kept in Campus every night.',
      waiting:
        'A take over is carried out in the first night from its cutover date on, or waits for you to confirm it: see its preview.',
      undone: 'Turn a program on, with its option and its cutover date.',
    },
  },
];

/** What is done, what is next, and where to do it. Pure. */
export function setUpSteps(facts: SetUpFacts): SetUpStep[] {
  const ready = Boolean(facts.demographics?.completedAt);
  let next = false;
  const steps = rules.map(({ title, campus, link, here, needsDemographics, progress }): SetUpStep => {
    const found = progress(facts);
    const step = { title, campus: found === 'done' ? null : campus, link, here: here[found] };
    if (found !== 'undone') return { ...step, state: found };
    if (needsDemographics && !ready) return { ...step, state: 'later' };
    if (next) return { ...step, state: 'open' };
    next = true;
    return { ...step, state: 'next' };
  });
  if (!facts.legacy) return steps;
  const here = 'SIF URL or Return URL is still entered under Details, which says how each is removed.';
  return [...steps, { title: 'Remove what came before', campus: null, link: 'details', here, state: 'open' }];
}
