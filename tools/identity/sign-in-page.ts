import type { Person } from './people';

/** The page on which a developer chooses whom to be. Says plainly that it is for development. */
export function signInPage(action: string, people: readonly Person[]): string {
  const buttons = people
    .map(
      person => `<li><button name="person" value="${escape(person.key)}">
        <strong>${escape(person.name.zh)}</strong> <span>${escape(person.name.en)}</span>
        <code>${escape(person.grants.map(describeGrant).join(', '))}</code></button></li>`,
    )
    .join('\n');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Doorstep: sign in (development)</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color: #1d2733; }
  .warning { background: #fff3cd; border: 1px solid #e0c878; border-radius: 6px; padding: .6rem 1rem; }
  ul { list-style: none; padding: 0; display: grid; gap: .4rem; }
  button { width: 100%; text-align: left; font: inherit; padding: .5rem .8rem; border: 1px solid #c8d0d9; border-radius: 6px; background: #fff; cursor: pointer; }
  button:hover, button:focus { border-color: #2f6f4f; background: #f1f8f4; }
  span { color: #4b5866; } code { float: right; color: #2f6f4f; }
</style></head>
<body><h1>Who would you like to be? 请选择身份</h1>
<p class="warning">Development only: these are the people of the sample city, and nobody needs a password.
仅供开发使用：以下均为样例城市中的人物，无需密码。</p>
<form method="post" action="${escape(action)}"><ul>
${buttons}
</ul></form></body></html>`;
}

function describeGrant(grant: Person['grants'][number]): string {
  return [grant.role, grant.school ?? grant.district].filter(Boolean).join(' · ');
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}
