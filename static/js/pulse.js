// Live pages: ask every 5 s (30 s while hidden) what is new. 204: nothing. Else {"position", "changed": [names]}.
// With data-presence the page also says that somebody is here ([data-editing] in it: changing it), and hears who else is.
// A region [data-region~=name] reloads itself on jc:refresh, unless somebody works in it: then a chip offers the changes.
(() => {
  const page = document.querySelector("[data-pulse]");
  const waiting = new Set(); // regions whose changes wait to be shown
  let news = 0; // how many changes that are
  let chip = null;
  const regions = (name) => document.querySelectorAll(`[data-region~="${CSS.escape(name)}"]`);
  const named = (names) => [...new Set(names.flatMap((name) => [...regions(name)]))]; // each once, whatever it is called
  // Somebody works in it, or reads it further down.
  const busy = (region) => (region.contains(document.activeElement) && region !== document.activeElement) || ("hold" in region.dataset && region.getBoundingClientRect().top < 0);
  const reload = (region) => region.dispatchEvent(new CustomEvent("jc:refresh", { bubbles: false }));
  const offer = () => {
    if (!waiting.size) { chip?.remove(); chip = null; news = 0; return; }
    if (!chip) {
      chip = document.createElement("button");
      chip.type = "button";
      chip.className = "jc-chip jc-fresh";
      chip.addEventListener("click", () => {
        const shown = named([...waiting]);
        waiting.clear();
        offer();
        document.getElementById("main").focus({ preventScroll: true });
        shown.forEach((region) => { reload(region); region.dispatchEvent(new CustomEvent("jc:fresh", { bubbles: true })); });
      });
      document.body.append(chip);
    }
    chip.textContent = news === 1 ? jc.word("changesOne") : jc.word("changesMany", { n: news });
    jc.say(chip.textContent);
  };
  const refresh = ({ changed, count = 1 }) => {
    const held = changed.filter((name) => [...regions(name)].some(busy));
    named(changed).forEach((region) => { if (!busy(region)) reload(region); });
    if (!held.length) return;
    held.forEach((name) => waiting.add(name));
    news += count;
    offer();
  };
  // Own changes: HX-Trigger {"jc:changed": [names]} reloads those regions at once.
  document.addEventListener("jc:changed", ({ detail }) => named(detail.value ?? []).forEach(reload));
  if (!page) return;
  let at = page.dataset.pulseAt;
  let timer = 0;
  let here = []; // who else
  const mode = () => (document.querySelector("main [data-editing], dialog[open] [data-editing]") ? "editing" : "looking");
  const meet = () => {
    const text = here.map(({ name, editing }) => jc.word(editing ? "presentEditing" : "presentLooking", { name })).join(" ");
    document.querySelectorAll("[data-present]").forEach((line) => { if (line.textContent !== text) line.textContent = text; });
  };
  const ask = (url) => {
    const headers = { Accept: "application/json" };
    if (!("presence" in page.dataset) || document.hidden) return fetch(url, { headers, redirect: "manual" });
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    return fetch(url, { method: "POST", headers: { ...headers, "X-CSRFToken": token }, body: new URLSearchParams({ mode: mode() }), redirect: "manual" });
  };
  const later = () => { clearTimeout(timer); timer = setTimeout(beat, document.hidden ? 30000 : 5000); };
  let asking = false; // one question at a time: two would tell of the same change twice
  const beat = async () => {
    clearTimeout(timer);
    if (asking) return;
    asking = true;
    try {
      const url = new URL(page.dataset.pulse, location.href);
      url.searchParams.set("after", at);
      const answer = await ask(url);
      here = [];
      if (answer.status === 200) { const told = await answer.json(); at = told.position; here = told.present ?? []; refresh(told); }
      else if (answer.status !== 204 && answer.status < 500) return; // signed out or not allowed: stop asking
      meet();
    } catch { /* offline: the next beat tries again */ } finally { asking = false; }
    later();
  };
  document.addEventListener("visibilitychange", () => { if (!document.hidden) beat(); });
  if ("presence" in page.dataset) {
    let said = mode();
    document.addEventListener("htmx:afterSettle", () => { meet(); if (mode() !== said) { said = mode(); beat(); } });
    timer = setTimeout(beat, 400);
  } else later();
})();
