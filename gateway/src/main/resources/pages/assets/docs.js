'use strict';

const cookie = name => document.cookie.split('; ').find(c => c.startsWith(name + '='))?.slice(name.length + 1);
const services = document.getElementById('service');

fetch('/docs/services').then(answer => answer.json()).then(documents => {
  services.append(...documents.map(each => new Option(each.name, each.url)));
  const wanted = new URLSearchParams(location.search).get('service');
  services.value = (documents.find(each => each.name === wanted) ?? documents[0]).url;
  const ui = SwaggerUIBundle({
    url: services.value,
    dom_id: '#document',
    deepLinking: true,
    presets: [SwaggerUIBundle.presets.apis],
    // "Try it out" acts in the name of whoever is logged in here.
    requestInterceptor: request => {
      const token = cookie('XSRF-TOKEN');
      if (token) request.headers['X-XSRF-TOKEN'] = token;
      request.headers['Accept-Language'] = language;
      return request;
    },
  });
  services.addEventListener('change', () => {
    history.replaceState(null, '', '?service=' + services.selectedOptions[0].text);
    ui.specActions.updateUrl(services.value);
    ui.specActions.download(services.value);
  });
});
