// Live pages: ask every 5 s (30 s while hidden) what is new. 204: nothing. Else {"position", "changed": [names]}.
// A region [data-region~=name] reloads itself on jc:refresh, unless somebody works in it: then a chip offers the changes.
(() => {
  const page = document.querySelector("[data-pulse]");
  const waiting = new Map();
  let chip = null;
  const regions = (name) => document.querySelectorAll(`[data-region~="${CSS.escape(name)}"]`);
  const busy = (region) => region.contains(document.activeElement) && region !== document.activeElement;
  const reload = (region) => region.dispatchEvent(new CustomEvent("jc:refresh", { bubbles: false }));
  const offer = () => {
    const n = [...waiting.values()].reduce((sum, count) => sum + count, 0);
    if (!n) { chip?.remove(); chip = null; return; }
    if (!chip) {
      chip = document.createElement("button");
      chip.type = "button";
      chip.className = "jc-chip jc-fresh";
      chip.addEventListener("click", () => {
        waiting.forEach((_, name) => regions(name).forEach(reload));
        waiting.clear();
        offer();
        document.getElementById("main").focus();
      });
      document.body.append(chip);
    }
    chip.textContent = n === 1 ? jc.word("changesOne") : jc.word("changesMany", { n });
    jc.say(chip.textContent);
  };
  const refresh = (name) => regions(name).forEach((region) => { if (busy(region)) { waiting.set(name, (waiting.get(name) ?? 0) + 1); offer(); } else reload(region); });
  // Own changes: HX-Trigger {"jc:changed": [names]} reloads those regions at once.
  document.addEventListener("jc:changed", ({ detail }) => (detail.value ?? []).forEach((name) => regions(name).forEach(reload)));
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
      if (answer.status === 200) { const news = await answer.json(); at = news.position; news.changed.forEach(refresh); }
      else if (answer.status !== 204 && answer.status < 500) return; // signed out or not allowed: stop asking
    } catch { /* offline: the next beat tries again */ }
    later();
  };
  document.addEventListener("visibilitychange", () => { if (!document.hidden) beat(); });
  later();
})();
