import { addDays, dayBefore, earlierOf, type IsoDate, laterOf } from '../../calendar/iso-date.ts';
import { dayText } from '../../calendar/texts.ts';
import { type StudentPrograms, titleOf } from '../../documents/index.ts';
import { type Program, programKeys, programs } from '../../programs/index.ts';
import type { ReportedRecord } from '../../reporting/index.ts';
import { reportNames, reports } from '../../states/index.ts';

/** A stretch of days on a track. */
export interface Bar {
  readonly from: IsoDate;
  readonly to: IsoDate;
  readonly kind: 'event' | 'bar' | 'plan' | 'overdue';
  readonly title: string;
}

export interface Track {
  readonly label: string;
  /** The bars in words, for who does not see them. */
  readonly text: string;
  readonly bars: readonly Bar[];
}

interface Source extends Pick<StudentPrograms, 'plans' | 'badges' | 'timeline' | 'documents'> {
  readonly today: IsoDate;
  readonly reported: readonly ReportedRecord[];
}

/** The tracks that have something, and the days that the axis covers: a month more on both sides. */
export function tracksOf(source: Source): { first: IsoDate; last: IsoDate; tracks: Track[] } {
  const ends = endOfAxis(source);
  const tracks = [
    ...programKeys.flatMap((program) => programTracks(source, program, ends)),
    ...reportNames.map((name) => reportTrack(source, name, ends)),
  ].filter(({ bars }) => bars.length > 0);
  const days = tracks.flatMap(({ bars }) => bars.map(({ from }) => from));
  const first = addDays(days.reduce(earlierOf, source.today), -30);
  return { first, last: ends, tracks };
}

/** What has no end is drawn until today, or until the last day that anything names. */
function endOfAxis({ today, timeline, plans, reported }: Source): IsoDate {
  const named = [
    ...timeline.entries.map(({ asOf }) => asOf),
    ...programKeys.flatMap((program) => plans.lifeOf(program).periods.flatMap(({ from, to }) => to ?? from)),
    ...reported.flatMap(({ from, to }) => to ?? from),
  ];
  return addDays(named.reduce(laterOf, today), 30);
}

const track = (label: string, bars: readonly Bar[]): Track => ({
  label,
  bars,
  text: `${label}: ${bars.map(({ title }) => title).join('; ')}`,
});

const intervalText = (from: IsoDate, to: IsoDate | null): string =>
  to === null ? `since ${dayText(from)}` : to === from ? dayText(from) : `${dayText(from)} – ${dayText(to)}`;

/** The title of a document's form; its id when the student has no such document. */
export function nameIn(documents: StudentPrograms['documents'], id: string): string {
  const document = documents.get(id);
  return document ? titleOf(document) : id;
}

function programTracks({ plans, badges, timeline, documents, today }: Source, program: Program, end: IsoDate): Track[] {
  const { name } = programs[program];
  const said = timeline.entries
    .filter((entry) => entry.program === program)
    .map(
      ({ asOf, reason, documentId }): Bar => ({
        from: asOf,
        to: asOf,
        kind: 'event',
        title: `${nameIn(documents, documentId)}, ${reason}, ${dayText(asOf)}`,
      }),
    );
  const shown = badges
    .filter((badge) => badge.program === program)
    .map(({ startDate, endDate }): Bar => {
      const to = endDate && dayBefore(endDate);
      return { from: startDate, to: to ?? end, kind: 'bar', title: `badge ${intervalText(startDate, to)}` };
    });
  const inForce = plans.lifeOf(program).periods.flatMap(({ documentId, from, to, lastWritten }): Bar[] => {
    const title = `${nameIn(documents, documentId)} ${intervalText(from, to)}`;
    const last = to ?? end;
    // An open plan is overdue once its last day is over, and not before.
    if (!lastWritten || lastWritten >= earlierOf(last, today) || lastWritten < from)
      return [{ from, to: last, kind: 'plan', title }];
    const overdue = addDays(lastWritten, 1);
    return [
      { from, to: lastWritten, kind: 'plan', title },
      { from: overdue, to: last, kind: 'overdue', title: `${title}, overdue since ${dayText(overdue)}` },
    ];
  });
  return [track(`${name}: documents`, said), track(`${name}: badge`, shown), track(`${name}: plan in force`, inForce)];
}

function reportTrack({ reported }: Source, name: ReportedRecord['report'], end: IsoDate): Track {
  const bars = reported
    .filter(({ report }) => report === name)
    .map(
      ({ from, to, shown }): Bar => ({
        from,
        to: to ?? end,
        kind: to === from ? 'event' : 'bar',
        title: `${shown.join(' ')} ${intervalText(from, to)}`.trim(),
      }),
    );
  return track(`Records: ${reports[name].shortTitle}`, bars);
}
