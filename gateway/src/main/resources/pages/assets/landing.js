'use strict';

const show = (id, shown) => { document.getElementById(id).hidden = !shown; };
const cookie = name => document.cookie.split('; ').find(c => c.startsWith(name + '='))?.slice(name.length + 1);

show('failed', new URLSearchParams(location.search).get('login') === 'failed');

fetch('/api/v1/me', { headers: { Accept: 'application/json' } })
  .then(answer => answer.ok ? answer.json() : null)
  .then(me => {
    if (!me) return;
    document.getElementById('me').textContent = `${me.username} · ${me.roles.join(', ')} · ${me.orgUnits.join(', ')}`;
    show('login', false);
    show('logout', true);
  });

document.getElementById('logout').addEventListener('click', async () => {
  const answer = await fetch('/logout', {
    method: 'POST',
    headers: { Accept: 'application/json', 'X-XSRF-TOKEN': cookie('XSRF-TOKEN') ?? '' },
  });
  location.href = answer.ok ? (await answer.json()).location : '/';
});
