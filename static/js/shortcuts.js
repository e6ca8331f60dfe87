// Keys (DESIGN section 9). Single keys work outside inputs only and can be switched off: <body data-shortcuts="off">.
(() => {
  let chord = "";
  let timer = 0;
  const shown = (element) => !element.closest("[hidden]") && element.getClientRects().length > 0;
  const withKey = (key) => {
    const found = [...(jc.openDialog() ?? document).querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter((element) => !element.closest("[hidden]"));
    return found.filter(shown).pop() ?? found.pop(); // the newest toast's Undo; a button the phone hides still works
  };
  const run = (element) => {
    if (!element) return false;
    if (shown(element)) element.focus();
    if (!jc.typing(element)) element.click();
    return true;
  };
  const rove = (step) => {
    const here = document.activeElement?.closest("[data-rove-box]");
    const box = here ?? document.querySelector("[data-rove-box]");
    if (!box) return false;
    const items = [...box.querySelectorAll("[data-rove]")].filter(shown);
    const at = items.indexOf(document.activeElement?.closest("[data-rove]"));
    const next = items[at < 0 ? 0 : at + step];
    next?.focus();
    return Boolean(next);
  };
  const row = (selector) => document.activeElement?.closest("[data-rove]")?.querySelector(selector);
  const single = (key) => {
    if (key === "j" || key === "ArrowDown") return rove(1);
    if (key === "k" || key === "ArrowUp") return rove(-1);
    if (key === "Enter") return document.activeElement?.matches("[data-rove]:not(a, button)") ? run(row("[data-main]")) : false;
    return false;
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (!jc.openDialog()) document.querySelector("[data-palette-open]")?.click();
      return;
    }
    if (document.body.dataset.shortcuts === "off" || jc.typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("[role=listbox], [role=menu], details.jc-menu[open]")) return;
    if (event.key.startsWith("Arrow") && !event.target.closest?.("[data-rove-box]")) return; // arrows scroll, except in lists
    if (event.key.length === 1 && event.key !== " ") {
      clearTimeout(timer);
      const pair = `${chord} ${event.key.toLowerCase()}`;
      chord = event.key.toLowerCase();
      timer = setTimeout(() => { chord = ""; }, 900);
      if (run(withKey(pair)) || run(withKey(event.key))) { chord = ""; event.preventDefault(); return; }
    }
    if (!jc.openDialog() && single(event.key)) event.preventDefault();
  });
})();
