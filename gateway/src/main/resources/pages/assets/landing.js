'use strict';

const texts = {
  en: { as: 'Logged in as {0}', apart: ', ', roles: {} },
  'zh-CN': {
    as: '已登录：{0}', apart: '、',
    roles: {
      customer: '客户', 'customer-manager': '客户经理', 'service-agent': '客服坐席', supervisor: '主管',
      'quality-analyst': '质量分析员', executive: '领导', admin: '系统管理员', partner: '合作系统',
    },
  },
}[language];
const show = (id, shown) => { document.getElementById(id).hidden = !shown; };
const cookie = name => document.cookie.split('; ').find(c => c.startsWith(name + '='))?.slice(name.length + 1);

show('failed', new URLSearchParams(location.search).get('login') === 'failed');

fetch('/api/v1/me', { headers: { Accept: 'application/json' } })
  .then(answer => answer.ok ? answer.json() : null)
  .then(me => {
    if (!me) return;
    document.getElementById('me').textContent = [
      texts.as.replace('{0}', me.username),
      me.roles.map(role => texts.roles[role] ?? role).join(texts.apart),
      me.orgUnits.join(texts.apart),
    ].filter(Boolean).join(' · ');
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
