// Stands in every document of a tab before the page's own scripts: knows when the page has come to rest, and writes down
// what can be read of it. Nothing here changes what the page does.
((visit) => {
  'use strict';
  // Timers that a page sets early and soon are part of how it draws itself; later ones are polls.
  const EARLY_MS = 1000, SOON_MS = 2000, SLACK_MS = 250;
  const MOST_NODES = 20000, LONGEST = 1500000;

  // A tab is used again: what an earlier fleet left in it goes before this one looks.
  const mark = 'catena-conformance-visit';
  try {
    if (sessionStorage.getItem(mark) !== visit) {
      sessionStorage.clear();
      sessionStorage.setItem(mark, visit);
    }
  } catch { /* a document without storage */ }

  const later = window.setTimeout.bind(window);
  const never = window.clearTimeout.bind(window);
  const awaited = new Map();
  let changed = performance.now();
  const touch = () => { changed = performance.now(); };

  window.setTimeout = function setTimeout(work, delay, ...rest) {
    const now = performance.now();
    if (typeof work !== 'function' || delay > SOON_MS || now > EARLY_MS) return later(work, delay, ...rest);
    const id = later((...given) => {
      awaited.delete(id);
      touch();
      work.apply(window, given);
    }, delay, ...rest);
    awaited.set(id, now + (Number(delay) || 0) + SLACK_MS);
    return id;
  };
  window.clearTimeout = function clearTimeout(id) {
    awaited.delete(id);
    never(id);
  };

  const roots = new WeakMap();
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function attachShadow(init) {
    const root = attach.call(this, init);
    roots.set(this, root);
    return root;
  };

  // Not `style`: a spinner moved by a script would never rest.
  new MutationObserver(touch).observe(document, {
    subtree: true, childList: true, characterData: true,
    attributes: true, attributeFilter: ['class', 'hidden', 'open', 'aria-hidden'],
  });

  const quiet = (ms) => new Promise((resolve) => {
    const look = () => {
      const now = performance.now();
      for (const [id, due] of awaited) if (due < now) awaited.delete(id);
      const busy = document.readyState !== 'complete' || awaited.size > 0;
      const wait = busy ? ms : changed + ms - now;
      if (wait <= 0) resolve(); else later(look, Math.max(wait, 4));
    };
    touch();
    look();
  });

  // Markup of ours that a script lets in counts, even if it stands there for a moment only.
  let planted = false;
  try {
    customElements.define('catena-conformance-probe', class extends HTMLElement {
      connectedCallback() { planted = true; }
    });
  } catch { /* a document that is no page */ }

  const EMPTY = new Set(['script', 'style', 'template', 'noscript']);
  const RAW = new Set(['xmp', 'plaintext', 'noembed', 'noframes']);
  const INLINE = new Set(['a', 'abbr', 'b', 'code', 'em', 'i', 'label', 'mark', 'small', 'span', 'strong', 'time']);
  const BLOCKS = /^(block|flex|grid|table|list-item|flow-root)/;

  const draw = () => {
    const inert = document.implementation.createHTMLDocument('');
    let room = MOST_NODES, cut = false;
    const styled = (element) => element.ownerDocument.defaultView?.getComputedStyle(element);
    const shown = (text) => {
      const parent = text.parentElement ?? text.parentNode?.host;
      if (!parent || styled(parent)?.visibility !== 'visible') return false;
      const range = text.ownerDocument.createRange();
      range.selectNodeContents(text);
      return range.getClientRects().length > 0;
    };
    const named = (element) => {
      const name = element.localName;
      if (name === 'iframe' || (name === 'body' && element.ownerDocument !== document)) return 'div';
      if (RAW.has(name)) return 'pre';
      const display = styled(element)?.display ?? '';
      if (name.includes('-')) return display.startsWith('inline') ? 'span' : 'div';
      return INLINE.has(name) && BLOCKS.test(display) ? 'div' : name;
    };
    const within = (element) => {
      if (EMPTY.has(element.localName)) return [];
      if (element.localName === 'slot' && element.assignedNodes().length > 0) return element.assignedNodes();
      if (element.localName === 'iframe') {
        try { return element.contentDocument?.body ? [element.contentDocument.body] : []; } catch { return []; }
      }
      return (element.shadowRoot ?? roots.get(element) ?? element).childNodes;
    };
    const copy = (node) => {
      if (room-- <= 0) { cut = true; return null; }
      if (node.nodeType === Node.TEXT_NODE) {
        const title = node.parentNode?.localName === 'title' && node.parentNode.parentNode === document.head;
        return node.data.trim() === '' || title || shown(node) ? inert.createTextNode(node.data) : null;
      }
      if (node.nodeType !== Node.ELEMENT_NODE) return null;
      const unseen = (node.localName === 'input' || node.localName === 'img') && node.getClientRects().length === 0;
      if (unseen) return null;
      let made;
      try { made = inert.createElement(named(node)); } catch { made = inert.createElement('div'); }
      for (const { name, value } of node.attributes) {
        // Whether it is seen has been decided above.
        if (name === 'style' || name === 'hidden') continue;
        try { made.setAttribute(name, value); } catch { /* a name that only a parser takes */ }
      }
      for (const child of within(node)) {
        const copied = copy(child);
        if (copied) made.appendChild(copied);
      }
      return made;
    };
    const root = document.documentElement && copy(document.documentElement);
    let html = '<!doctype html>' + (root ? root.outerHTML : '');
    if (html.length > LONGEST) { html = html.slice(0, LONGEST); cut = true; }
    if (planted) html += '<catena-conformance-probe></catena-conformance-probe>';
    return JSON.stringify({ html, url: location.href, cut });
  };

  Object.defineProperty(window, Symbol.for('catena-conformance'), { value: Object.freeze({ quiet, draw }) });
})
