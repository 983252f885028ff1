import { type Ask, type Example, fillIn, type Theme, themes } from '@doorstep/examples';
import { type GraphiQLPlugin, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { createContext, useContext, useState } from 'react';

/** Asks the graph as whoever is signed in. */
export const Asking = createContext<Ask>(async () => undefined);

/** Today, by Shanghai's calendar. */
export const today = (): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date());

function Examples() {
  const queryEditor = useGraphiQL(state => state.queryEditor);
  const variableEditor = useGraphiQL(state => state.variableEditor);
  const { addTab } = useGraphiQLActions();
  const ask = useContext(Asking);
  const [wanted, setWanted] = useState('');
  const open = async ({ query, variables }: Example) => {
    // First what is to be looked up: the tab that opens is the one that gets it.
    const filled = variables && (await fillIn(variables, ask, today()));
    addTab();
    queryEditor?.setValue(query);
    variableEditor?.setValue(filled ? JSON.stringify(filled, null, 2) : '');
  };
  const words = wanted.trim().toLowerCase();
  const shown = themes
    .map(theme => ({
      ...theme,
      examples: theme.examples.filter(example => matches(theme, example, words)),
    }))
    .filter(({ examples }) => examples.length > 0);
  return (
    <section className="doorstep-examples">
      <h2>
        A school’s year <small lang="zh">学校的一年</small>
      </h2>
      <p>
        Each opens in a tab of its own, with its keys looked up for you. Sign in as the person named beside
        it.
      </p>
      <input
        type="search"
        placeholder="Find an example 查找示例"
        aria-label="Find an example"
        value={wanted}
        onChange={event => setWanted(event.target.value)}
      />
      {shown.length === 0 && <p>None of the examples has these words. 没有符合的示例。</p>}
      {shown.map((theme, place) => (
        <details key={theme.en} open={place === 0 || words !== ''}>
          <summary>
            {theme.en} <small lang="zh">{theme.zh}</small>
          </summary>
          <ul>
            {theme.examples.map(example => (
              <li key={example.en}>
                <button type="button" disabled={!queryEditor} onClick={() => void open(example)}>
                  <span>{example.en}</span>
                  <small lang="zh">{example.zh}</small>
                  <em>{example.as}</em>
                </button>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}

const matches = (theme: Theme, { en, zh, as, query }: Example, words: string): boolean =>
  words === '' || [theme.en, theme.zh, en, zh, as, query].some(text => text.toLowerCase().includes(words));

function Icon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M4 20V9l8-5 8 5v11M9 20v-6h6v6" />
    </svg>
  );
}

export const examplesPlugin: GraphiQLPlugin = { title: 'Examples', icon: Icon, content: Examples };
