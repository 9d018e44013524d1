// A list of any length: only the rows in sight are elements. New rows at the top do not move what is being read.

import { h, onceAFrame, put } from "./dom.js";

/** Rows above and below the ones in sight. */
const MARGIN = 8;

/**
 * `height` is that of every row, `key` names one, `row` draws one as a link. `opened` is called with the key of a row
 * that the keyboard moved to.
 */
export function windowedList({ height, key, row, label }) {
  let items = [];
  let selected;
  let stale = true;
  let drawn = "";
  const rows = h("ol", { class: "rows", "aria-label": label });
  const scroller = h("div", { class: "scroller", tabindex: "-1" }, rows);

  const draw = () => {
    const first = Math.max(0, Math.floor(scroller.scrollTop / height) - MARGIN);
    const last = Math.min(items.length, Math.ceil((scroller.scrollTop + scroller.clientHeight) / height) + MARGIN);
    const now = `${first}-${last}`;
    if (!stale && now === drawn) return;
    [stale, drawn] = [false, now];
    const focused = rows.contains(document.activeElement) ? document.activeElement.closest("li").dataset.key : null;
    rows.style.height = `${items.length * height}px`;
    put(rows, items.slice(first, last).map((item, at) => {
      const name = String(key(item));
      const place = first + at;
      const link = row(item);
      link.classList.add("row-link");
      if (name === String(selected)) link.setAttribute("aria-current", "true");
      const element = h("li", { data: { key: name }, "aria-setsize": items.length, "aria-posinset": place + 1 }, link);
      element.style.transform = `translateY(${place * height}px)`;
      element.style.height = `${height}px`;
      return element;
    }));
    if (focused) rows.querySelector(`[data-key="${CSS.escape(focused)}"] .row-link`)?.focus({ preventScroll: true });
  };

  const soon = onceAFrame(draw);
  scroller.addEventListener("scroll", soon, { passive: true });
  new ResizeObserver(soon).observe(scroller);

  return {
    element: scroller,
    /** Shows these rows, and keeps the first one in sight where it is. */
    show(next) {
      const top = Math.floor(scroller.scrollTop / height);
      const anchor = scroller.scrollTop > 0 && items[top] ? key(items[top]) : undefined;
      const offset = scroller.scrollTop - top * height;
      items = next;
      stale = true;
      if (anchor !== undefined) {
        const place = items.findIndex((item) => key(item) === anchor);
        if (place >= 0 && place !== top) {
          rows.style.height = `${items.length * height}px`;
          scroller.scrollTop = place * height + offset;
        }
      }
      // In the same frame, so that no row is seen where it is not.
      draw();
    },
    select(name, reveal) {
      selected = name;
      stale = true;
      const place = items.findIndex((item) => String(key(item)) === String(name));
      if (reveal && place >= 0) {
        const [above, below] = [place * height, (place + 1) * height];
        if (above < scroller.scrollTop) scroller.scrollTop = above;
        if (below > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = below - scroller.clientHeight;
      }
      draw();
    },
    /** The row after or before the selected one. */
    beside(step) {
      const place = items.findIndex((item) => String(key(item)) === String(selected));
      const next = place < 0 ? 0 : Math.min(items.length - 1, Math.max(0, place + step));
      return items[next] === undefined ? undefined : key(items[next]);
    },
    focus() {
      rows.querySelector("[aria-current] , .row-link")?.focus({ preventScroll: true });
    },
  };
}
