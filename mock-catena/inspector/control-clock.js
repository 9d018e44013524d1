// The simulated clock: advance, freeze, resume.

import { command, curls } from "./command.js";
import { h } from "./dom.js";
import { dateTime } from "./format.js";
import { changed, clock, keepClock, now, onChange } from "./store.js";

const STEPS = [["1m", "1 minute"], ["1h", "1 hour"], ["1d", "1 day"], ["14d", "14 days"]];

export function clockControl() {
  const time = h("time", { class: "big-time" });
  const state = h("p", { class: "note" });
  const then = (answer) => {
    keepClock(answer);
    changed();
  };
  const said = (answer) => `It is ${dateTime(answer.now)} now`;
  const advance = (duration, label) => command({ label, method: "POST", path: "/_mock/clock/advance", body: { duration }, said, then, tone: "small" });
  const steps = STEPS.map(([duration, label]) => advance(duration, `+ ${label}`));
  const own = h("input", { id: "advance", required: true, placeholder: "2h 30m", "aria-label": "How far to advance", autocomplete: "off" });
  const form = h("form", { class: "line" }, own);
  const other = command({ label: "Advance", method: "POST", path: "/_mock/clock/advance", body: () => ({ duration: own.value }), from: form, said, then });
  form.append(other.button, other.curl);
  const freeze = command({ label: "Freeze", method: "POST", path: "/_mock/clock/freeze", said: "The clock stands still", then });
  const resume = command({ label: "Resume", method: "POST", path: "/_mock/clock/resume", said: "The clock runs", then });
  const show = () => {
    const text = dateTime(now());
    if (time.textContent !== text) time.textContent = text;
    state.textContent = clock.frozen ? "UTC, frozen: it moves only when you advance it." : "UTC, running.";
    freeze.button.hidden = clock.frozen;
    resume.button.hidden = !clock.frozen;
    freeze.curl.hidden = clock.frozen;
    resume.curl.hidden = !clock.frozen;
  };
  const ticking = setInterval(show, 250);
  const stop = onChange(show);
  show();
  return {
    stop: () => {
      clearInterval(ticking);
      stop();
    },
    element: h("div", {},
      h("p", {}, "What becomes due is done at once: retries, links that expire, freshness. The jump is shown in every open timeline."),
      h("div", { class: "card" }, time, state,
        h("div", { class: "buttons" }, steps.map(({ button }) => button), curls(steps.map(({ call }) => call))), form,
        h("div", { class: "buttons" }, freeze.button, resume.button), freeze.curl, resume.curl)),
  };
}
