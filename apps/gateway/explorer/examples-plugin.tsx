import { type GraphiQLPlugin, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { type Example, examples } from './examples';

function Examples() {
  const queryEditor = useGraphiQL(state => state.queryEditor);
  const variableEditor = useGraphiQL(state => state.variableEditor);
  const { addTab } = useGraphiQLActions();
  const open = ({ query, variables }: Example) => {
    addTab();
    queryEditor?.setValue(query);
    variableEditor?.setValue(variables ? JSON.stringify(variables, null, 2) : '');
  };
  return (
    <section className="doorstep-examples">
      <h2>A school’s year</h2>
      <p>Each opens in a tab of its own. Sign in as the person named beside it.</p>
      <ul>
        {examples.map(example => (
          <li key={example.title}>
            <button type="button" disabled={!queryEditor} onClick={() => open(example)}>
              {example.title} <em>{example.as}</em>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Icon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M4 20V9l8-5 8 5v11M9 20v-6h6v6" />
    </svg>
  );
}

export const examplesPlugin: GraphiQLPlugin = { title: 'Examples', icon: Icon, content: Examples };
