"use strict";
(() => {
  const checks = [...document.querySelectorAll("details.check")];
  const form = document.querySelector("form.filters");
  const find = document.getElementById("find");
  const words = new Map(checks.map((check) => [
    check,
    `${check.id} ${check.querySelector(".title").textContent} ${check.querySelector("dl.prose").textContent}`.toLowerCase(),
  ]));
  document.documentElement.classList.add("js");

  const ticked = (name) => new Set([...form.querySelectorAll(`[name=${name}]:checked`)].map((box) => box.value));

  function filter() {
    const findings = ticked("finding"), levels = ticked("level");
    const wanted = find.value.trim().toLowerCase().split(/\s+/);
    let shown = 0;
    for (const check of checks) {
      const fits = findings.has(check.dataset.finding) && levels.has(check.dataset.level)
        && wanted.every((word) => words.get(check).includes(word));
      check.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    for (const group of document.querySelectorAll("section.group")) {
      group.hidden = !group.querySelector("details.check:not([hidden])");
    }
    document.getElementById("nothing").hidden = shown > 0;
    document.getElementById("shown").textContent = `${shown} of ${checks.length} checks shown`;
  }

  function lead() {
    const check = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!check || !check.matches("details.check")) return;
    if (check.hidden) { form.reset(); filter(); }
    check.open = true;
    check.scrollIntoView();
    check.querySelector("summary").focus({ preventScroll: true });
  }

  const all = (open) => () => { for (const check of checks) if (!check.hidden) check.open = open; };
  document.getElementById("unfold").addEventListener("click", all(true));
  document.getElementById("fold").addEventListener("click", all(false));
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", lead);

  if (navigator.clipboard) {
    for (const pre of document.querySelectorAll(".timeline pre, .copyable pre")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "Copy";
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(pre.textContent);
        button.textContent = "Copied";
      });
      pre.after(button);
    }
  }

  filter();
  lead();
})();
