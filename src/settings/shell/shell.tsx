import type { Child, FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import { type District, districtPausedText } from '../../districts/index.ts';
import { SignedForm } from './signed-form.tsx';

/** The tabs of a district, and the part of the address behind each. */
export const tabs = {
  'district-information': 'District Information',
  'data-exports': 'Data Exports',
  'data-loads': 'Data Loads',
  'invalid-records': 'Invalid Records',
  students: 'Students',
  'access-record': 'Record of Access',
  runs: 'Runs',
  administrators: 'Administrators',
  changes: 'Changes',
} as const;

export type Tab = keyof typeof tabs;

export const tabPath = (district: Pick<District, 'id'>, tab: Tab) => `/settings/${district.id}/${tab}`;

/** The settings' frame: who is signed in, which district, where one is. */
export const Shell: FC<{ who: SignedIn; district?: District; tab?: Tab; children?: Child }> = (props) => (
  <>
    <a class="skip" href="#content">
      Skip to content
    </a>
    <header class="top">
      <div class="bar">
        <a class="brand" href="/settings">
          SameGoal Campus Link
        </a>
        {props.district && <span class="district">{props.district.name}</span>}
        {props.who.administrator.isOperator && <a href="/settings/operations">Operations</a>}
        <div class="who">
          {props.who.session.stage === 'complete' ? (
            <a href="/settings/account">
              <span class="hidden">Your account: </span>
              {props.who.administrator.email}
            </a>
          ) : (
            <span>{props.who.administrator.email}</span>
          )}
          <SignedForm who={props.who} action="/settings/sign-out" forReaders>
            <button type="submit">Sign out</button>
          </SignedForm>
        </div>
      </div>
    </header>
    {props.district && (
      <nav class="tabs" aria-label="Settings">
        <ul>
          {(Object.keys(tabs) as Tab[]).map((tab) => (
            <li>
              <a
                href={tabPath(props.district as District, tab)}
                {...(tab === props.tab ? { 'aria-current': 'page' as const } : {})}
              >
                {tabs[tab]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
    )}
    <main id="content">
      {props.who.notice && (
        <p class="hint" role="status">
          {props.who.notice}
        </p>
      )}
      {props.district?.pausedAt && (
        <p class="hint" role="status">
          {districtPausedText(props.district)}
        </p>
      )}
      {props.who.isReader && (
        <p class="hint print-no">You are a reader. You can see everything here except secrets, and change nothing.</p>
      )}
      {props.children}
    </main>
  </>
);
