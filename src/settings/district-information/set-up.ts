import type { IsoDate } from '../../calendar/iso-date.ts';
import type { ProgramFlag } from '../../districts/index.ts';
import type { UnfinishedCutover } from '../../flags/index.ts';
import type { LastNight, LastRuns, StepProblem } from '../../nightly/index.ts';
import { type Program, programs } from '../../programs/index.ts';
import { type DemographicsStanding, demographicsStanding } from '../demographics/standing.ts';
import { type FlagStanding, flagStanding } from '../flags/standing.ts';

/** What is known of a district's set-up. */
export interface SetUpFacts {
  /** When the Campus Support case of Step 1 was marked as submitted. */
  readonly caseSubmittedAt: string | null;
  readonly demographics: { readonly completedAt: string | null } | null;
  readonly lastNight: LastRuns['night'];
  readonly documentViewer: { readonly issuer: string | null } | null;
  readonly flags: readonly Pick<ProgramFlag, 'program' | 'enabled' | 'mode' | 'cutoverDate' | 'cutoverCompletedAt'>[];
  /** What the last run could not do for a program, as `LastRuns` says it. */
  readonly programs: ReadonlyMap<Program, StepProblem | null>;
  readonly missed: LastRuns['missed'];
  /** Programs whose cutover or undo Campus has in part. */
  readonly unfinished: ReadonlyMap<Program, UnfinishedCutover>;
  /** In the district. */
  readonly today: IsoDate;
  readonly exports: readonly { readonly status: 'termsPending' | 'active' | 'disabled' }[];
  /** Whether SIF URL or Return URL is still entered. */
  readonly legacy: boolean;
}

export type SetUpState = 'done' | 'next' | 'open' | 'waiting' | 'broken' | 'later';

export interface SetUpStep {
  readonly title: string;
  readonly state: SetUpState;
  /** Where in Campus, and what to do there; none for a step that is ours alone. */
  readonly campus: string | null;
  /** What to do here, or what is being waited for. */
  readonly here: string;
  /** Part of the address of the page, or of this page, where it is done, or the run to look at; null when nothing is done here. */
  readonly link:
    | 'demographics'
    | 'data-exports'
    | 'viewer'
    | 'cutover'
    | 'details'
    | { readonly run: LastNight['id'] }
    | null;
}

type Progress = 'done' | 'waiting' | 'broken' | 'undone';

/** How far a step is, and what that means for the reader. */
interface Found {
  readonly progress: Progress;
  readonly here: string;
  /** Where to look instead of at the set-up, of a step that is set up. */
  readonly link?: SetUpStep['link'];
}

/** The way to the last night, for a step that it has reason to lead to. */
const toNight = ({ lastNight }: Pick<SetUpFacts, 'lastNight'>) => lastNight && { link: { run: lastNight.id } };
const nightDetail = ({ lastNight }: Pick<SetUpFacts, 'lastNight'>) => lastNight?.problemDetail ?? '';

interface Rule extends Pick<SetUpStep, 'title' | 'campus' | 'link'> {
  readonly find: (facts: SetUpFacts) => Found;
  /** False for what can be done before demographics has completed. */
  readonly needsDemographics: boolean;
}

const demographicsFound: Readonly<Record<DemographicsStanding, (facts: SetUpFacts) => Found>> = {
  unset: () => ({
    progress: 'undone',
    here: 'Enter Base URL, Access Token URL, Client ID, and Client Secret under Nightly Demographics.',
  }),
  waiting: () => ({
    progress: 'waiting',
    here: 'Test the connection. The first run may take up to 24 hours. To start it now, press “Run now”.',
  }),
  held: (facts) => ({
    progress: 'waiting',
    here: 'The last run waits for you to confirm who has left.',
    ...toNight(facts),
  }),
  // Before the first night has completed it is the connection that is to be looked at, afterwards the run.
  broken: (facts) =>
    facts.demographics?.completedAt
      ? {
          progress: 'broken',
          here: `The last run failed: ${nightDetail(facts)} See what to do, then run it again.`,
          ...toNight(facts),
        }
      : {
          progress: 'broken',
          here: `The last run failed: ${nightDetail(facts)} Correct it, test the connection, and run it again.`,
        },
  troubled: (facts) => ({
    progress: 'waiting',
    here: `Students arrive every night, but something else does not: ${nightDetail(facts)}`,
    ...toNight(facts),
  }),
  toCorrect: () => ({
    progress: 'done',
    here: 'Students arrive from Campus every night. The last run lists what to correct in Campus.',
  }),
  working: () => ({ progress: 'done', here: 'Students arrive from Campus every night.' }),
};

function flagsFound(facts: SetUpFacts): Found {
  const standings = facts.flags.map((flag) => ({ ...flag, standing: flagStanding(flag, facts) }));
  const those = (standing: FlagStanding) => standings.filter((flag) => flag.standing === standing);
  const halfDone = those('halfDone').map(({ program }) => programs[program].name);
  if (halfDone.length > 0)
    return {
      progress: 'broken',
      here: `The cutover of ${halfDone.join(', ')}, or its undo, is half done. See what is done and what to do next.`,
      link: 'cutover',
    };
  const names = those('broken').map(({ program }) => programs[program].name);
  if (names.length > 0)
    return { progress: 'broken', here: `The last run could not keep ${names.join(', ')}. See why, and what to do.` };
  if (those('held').length > 0)
    return {
      progress: 'waiting',
      here: 'A takeover waits for you to confirm it. See its preview.',
      link: 'cutover',
    };
  if (those('missed').length > 0)
    return facts.lastNight?.status === 'held'
      ? {
          progress: 'waiting',
          here: 'The last run waits for you. It has not reached the flags, which are as the run before left them.',
          ...toNight(facts),
        }
      : {
          progress: 'broken',
          here: `The last run failed before it reached the flags, which are as the run before left them: ${nightDetail(facts)}`,
          ...toNight(facts),
        };
  if (those('toCome').length + those('waiting').length > 0)
    return {
      progress: 'waiting',
      here: 'SameGoal keeps or takes over a flag in the first run on or after its cutover date.',
    };
  if (those('kept').length > 0) return { progress: 'done', here: 'SameGoal keeps the flags in Campus every night.' };
  return { progress: 'undone', here: 'Turn a program on, and choose its option and cutover date.' };
}

/** Steps 1 to 5 of the set-up guide (source document), in its order. Reporting and flags are set up independently of each other (requirement S4). */
const rules: readonly Rule[] = [
  {
    title: 'Step 1: Add SameGoal as a Digital Learning application',
    campus:
      'Submit a Campus Support case asking to enable the SameGoal Digital Learning Partner integration. Once it is enabled, add SameGoal as a Digital Learning application.',
    link: null,
    needsDemographics: false,
    find({ demographics, caseSubmittedAt }) {
      if (demographics) return { progress: 'done', here: 'Campus generated a connection, so the application exists.' };
      if (caseSubmittedAt)
        return {
          progress: 'waiting',
          here: 'You submitted the case. Once Campus has enabled the integration, add the application, then do Step 2.',
        };
      return {
        progress: 'undone',
        here: 'Mark the case as submitted. This step is done once you save the connection of Step 2.',
      };
    },
  },
  {
    title: 'Step 2: Create a OneRoster connection',
    campus: 'In the SameGoal application, create a OneRoster 1.2 connection.',
    link: 'demographics',
    needsDemographics: false,
    find: (facts) => demographicsFound[demographicsStanding(facts)](facts),
  },
  {
    title: 'Step 3: Create a Vertical Reporting connection',
    campus: 'In the SameGoal application, create a Vertical Reporting connection with the data export’s credentials.',
    link: 'data-exports',
    needsDemographics: true,
    find({ exports }) {
      if (exports.some(({ status }) => status === 'active'))
        return { progress: 'done', here: 'A data export is active. To check it, run one of the reports in Campus.' };
      if (exports.some(({ status }) => status === 'termsPending'))
        return {
          progress: 'waiting',
          here: 'We emailed the terms of service to the contact of the data export. The contact accepts them to see the credentials.',
        };
      return {
        progress: 'undone',
        here: 'Add a data export with the stateReporting endpoints. You need it only for state reporting.',
      };
    },
  },
  {
    title: 'Step 4: Create an LTI connection',
    campus:
      'In the SameGoal application, create an LTI connection and enter the four addresses of the Document Viewer.',
    link: 'viewer',
    needsDemographics: false,
    find({ documentViewer }) {
      if (documentViewer?.issuer) return { progress: 'done', here: 'A click on a flag opens the plan document.' };
      if (documentViewer)
        return {
          progress: 'waiting',
          here: 'Everything is entered. The first click on a flag in Campus completes this step.',
        };
      return {
        progress: 'undone',
        here: 'Under Document Viewer, enter what Campus generated. You need it only for flags.',
      };
    },
  },
  {
    title: 'Step 5: Prepare the flags',
    campus:
      'To take over an existing flag, submit a Campus Support case asking to configure it for SameGoal’s Digital Learning Partner integration. To create a new one, add a flag named exactly as the program, with Active, Flagged, and Special Ed checked.',
    link: 'cutover',
    needsDemographics: true,
    find: flagsFound,
  },
];

/** What is done, what is next, and where to do it. Pure. */
export function setUpSteps(facts: SetUpFacts): SetUpStep[] {
  const ready = Boolean(facts.demographics?.completedAt);
  let next = false;
  const steps = rules.map(({ title, campus, link, needsDemographics, find }): SetUpStep => {
    const { progress, here, link: instead } = find(facts);
    // What once worked is set up in Campus: what is wrong with it now, `here` says.
    const isSetUp = progress === 'done' || progress === 'broken' || instead !== undefined;
    const step = { title, campus: isSetUp ? null : campus, link: instead ?? link, here };
    if (progress !== 'undone') return { ...step, state: progress };
    if (needsDemographics && !ready) return { ...step, state: 'later' };
    if (next) return { ...step, state: 'open' };
    next = true;
    return { ...step, state: 'next' };
  });
  if (!facts.legacy) return steps;
  const here = 'SIF URL or Return URL is still entered under Details. See there how to remove each one.';
  return [...steps, { title: 'Remove the older integrations', campus: null, link: 'details', here, state: 'open' }];
}
