'use strict';

// Texts stand in the page in both languages; without scripts both are shown. Before the first paint, so in the head.
const language = navigator.language.startsWith('zh') ? 'zh-CN' : 'en';
document.documentElement.lang = language;
document.documentElement.dataset.language = language;
