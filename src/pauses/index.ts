export {
  campusPause,
  pauseCampusWrites,
  pausedText,
  requireCampusWrites,
  resumeCampusWrites,
  shownCampusPause,
} from './campus-writes.ts';
