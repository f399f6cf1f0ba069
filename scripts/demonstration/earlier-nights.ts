import { addDays } from '../../src/calendar/iso-date.ts';
import { nightByCron, type Setting } from './demonstrate.ts';

/**
 * Runs nights before tonight, so that charts have something to show. Campus changes some students before each. Done
 * once for a directory of data.
 */
export async function runEarlierNights(setting: Setting, count: number): Promise<void> {
  const { keeper, control, night } = setting;
  if (keeper.read().earlierNights) return;
  const students = await control<{ sourcedId: string }[]>('GET', 'students?limit=200&status=active');
  for (let back = count; back > 0; back--) {
    const changed = students.filter((_, at) => (at * 7 + back * 5) % 23 < back % 4);
    for (const { sourcedId } of changed) await control('PATCH', `students/${sourcedId}`, { middleName: `Q${back}` });
    await nightByCron(setting, addDays(night, -back));
  }
  keeper.keep({ earlierNights: true });
}
