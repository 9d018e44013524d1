"use strict";
(() => {
  const checks = () => [...document.querySelectorAll("details.check")];
  const form = document.querySelector("form.filters");
  const find = document.getElementById("find");
  const known = new WeakMap();
  document.documentElement.classList.add("js");

  function words(check) {
    if (!known.has(check)) {
      const texts = [check.id, check.querySelector(".title").textContent, check.querySelector("dl.prose").textContent];
      known.set(check, texts.join(" ").toLowerCase());
    }
    return known.get(check);
  }

  const ticked = (name) => new Set([...form.querySelectorAll(`[name=${name}]:checked`)].map((box) => box.value));

  function filter() {
    const findings = ticked("finding"), levels = ticked("level");
    const wanted = find.value.trim().toLowerCase().split(/\s+/);
    const all = checks();
    let shown = 0;
    for (const check of all) {
      const fits = findings.has(check.dataset.finding) && levels.has(check.dataset.level)
        && wanted.every((word) => words(check).includes(word));
      check.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    for (const group of document.querySelectorAll("section.group")) {
      group.hidden = !group.querySelector("details.check:not([hidden]), ul > li[id]");
    }
    document.getElementById("nothing").hidden = shown > 0 || all.length === 0;
    document.getElementById("shown").textContent = `${shown} of ${all.length} checks shown`;
  }

  let led = null;
  function lead() {
    const check = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!check || !check.matches("details.check")) return;
    led = location.hash;
    if (check.hidden) { form.reset(); filter(); }
    check.open = true;
    check.scrollIntoView();
    check.querySelector("summary").focus({ preventScroll: true });
  }

  const all = (open) => () => { for (const check of checks()) if (!check.hidden) check.open = open; };
  document.getElementById("unfold").addEventListener("click", all(true));
  document.getElementById("fold").addEventListener("click", all(false));
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", lead);

  function copyable() {
    if (!navigator.clipboard) return;
    for (const pre of document.querySelectorAll(".timeline pre:not(.has-copy), .copyable pre:not(.has-copy)")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "Copy";
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(pre.textContent);
        button.textContent = "Copied";
      });
      pre.classList.add("has-copy");
      pre.after(button);
    }
  }

  // A page that shows a run while it goes on adds checks.
  document.addEventListener("checks-changed", () => {
    copyable();
    filter();
    if (led !== location.hash) lead();
  });

  copyable();
  filter();
  lead();
})();
