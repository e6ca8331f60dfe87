// Live pages: ask every 5 s (30 s while hidden) what is new. 204: nothing. Else {"position", "changed": [names]}.
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
  const later = () => { clearTimeout(timer); timer = setTimeout(beat, document.hidden ? 30000 : 5000); };
  const beat = async () => {
    clearTimeout(timer);
    try {
      const url = new URL(page.dataset.pulse, location.href);
      url.searchParams.set("after", at);
      const answer = await fetch(url, { headers: { Accept: "application/json" }, redirect: "manual" });
      if (answer.status === 200) { const told = await answer.json(); at = told.position; refresh(told); }
      else if (answer.status !== 204 && answer.status < 500) return; // signed out or not allowed: stop asking
    } catch { /* offline: the next beat tries again */ }
    later();
  };
  document.addEventListener("visibilitychange", () => { if (!document.hidden) beat(); });
  later();
})();
