'use strict';

const cookie = name => document.cookie.split('; ').find(c => c.startsWith(name + '='))?.slice(name.length + 1);

fetch('/docs/services').then(answer => answer.json()).then(urls => SwaggerUIBundle({
  urls,
  dom_id: '#documents',
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  layout: 'StandaloneLayout',
  // "Try it out" acts in the name of whoever is logged in here.
  requestInterceptor: request => {
    const token = cookie('XSRF-TOKEN');
    if (token) request.headers['X-XSRF-TOKEN'] = token;
    return request;
  },
}));
