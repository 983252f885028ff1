import './workers';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { type Ask, themes } from '@doorstep/examples';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { StrictMode, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Asking, examplesPlugin } from './examples-plugin';
import { currentSession, finishSignIn, type Session, type Settings, signOut, startSignIn } from './sign-in';
import 'graphiql/style.css';
import './explorer.css';

interface ExplorerProps {
  settings: Settings;
  signedIn: Session | undefined;
  trouble: string | undefined;
}

function Explorer({ settings, signedIn, trouble: atStart }: ExplorerProps) {
  const [session, setSession] = useState(signedIn);
  const [trouble, setTrouble] = useState(atStart);
  const token = session?.token;
  const fetcher = useMemo(
    () =>
      createGraphiQLFetcher({
        url: settings.endpoint,
        headers: token ? { authorization: `Bearer ${token}` } : {},
      }),
    [settings.endpoint, token],
  );
  const ask = useMemo<Ask>(
    () => async (query, variables) => {
      const response = await fetch(settings.endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token ? { authorization: `Bearer ${token}` } : {}),
        },
        body: JSON.stringify({ query, variables }),
      });
      return ((await response.json()) as { data?: unknown }).data;
    },
    [settings.endpoint, token],
  );
  const first = themes[0]?.examples[0];
  return (
    <Asking value={ask}>
      <header className="doorstep-bar">
        <strong>Doorstep 家门口的好学校</strong>
        <span className="doorstep-note">development</span>
        {trouble && <span role="alert">{trouble}</span>}
        {session ? (
          <span className="doorstep-who">
            {session.name} <code>{session.roles}</code>
          </span>
        ) : (
          <span className="doorstep-who">not signed in: you see what everybody sees</span>
        )}
        <button
          type="button"
          onClick={() => void startSignIn(settings).catch((error: Error) => setTrouble(error.message))}
        >
          {session ? 'Be somebody else' : 'Sign in'}
        </button>
        {session && (
          <button
            type="button"
            onClick={() => {
              signOut();
              setSession(undefined);
            }}
          >
            Sign out
          </button>
        )}
      </header>
      <GraphiQL
        fetcher={fetcher}
        plugins={[examplesPlugin, HISTORY_PLUGIN]}
        visiblePlugin={examplesPlugin}
        isHeadersEditorEnabled={false}
        defaultEditorToolsVisibility="variables"
        initialQuery={first?.query}
        initialVariables={JSON.stringify(first?.variables ?? {}, null, 2)}
      />
    </Asking>
  );
}

async function start(): Promise<void> {
  const settings = (await (await fetch('/explorer/settings.json')).json()) as Settings;
  let trouble: string | undefined;
  try {
    await finishSignIn(settings);
  } catch (error) {
    trouble = (error as Error).message;
  }
  const root = document.getElementById('explorer');
  if (!root) throw new Error('The page has no place for the explorer.');
  createRoot(root).render(
    <StrictMode>
      <Explorer settings={settings} signedIn={currentSession()} trouble={trouble} />
    </StrictMode>,
  );
}

void start();
