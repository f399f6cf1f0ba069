import { takeUnannouncedHosts } from '../districts/index.ts';
import { failureFields } from '../platform/log.ts';
import type { Platform } from '../platform/platform.ts';
import { operators } from './administrators.ts';

/** On each cron: tells operators, once, of each district whose Campus hosts wait for them. */
export async function announceUnconfirmedHosts(platform: Platform): Promise<void> {
  for (const { district, hosts } of await takeUnannouncedHosts(platform))
    for (const { id, email } of await operators(platform)) {
      const text = [
        `${district.name} has entered ${hosts.join(' and ')} for its connection with Campus.`,
        'SameGoal sends its own credentials to that host. So flags wait until you confirm that it is the district’s Campus.',
        `Check the host and confirm it: ${platform.config.PUBLIC_URL}/settings/${district.id}/district-information#demographics`,
      ].join('\n\n');
      try {
        await platform.mailer.send({ to: email, subject: `Confirm the Campus host of ${district.name}`, text });
      } catch (error) {
        platform.log.error('hosts not announced', {
          districtId: district.id,
          administratorId: id,
          ...failureFields(error),
        });
      }
    }
}
