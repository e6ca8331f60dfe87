// The command palette: a combobox over links. Arrows choose, Enter opens, Ctrl Enter opens in a new tab, a chip narrows.
(() => {
  const palette = (element) => element?.closest?.("[data-palette]");
  const options = (box) => [...box.querySelectorAll("[role=option]")];
  const choose = (box, option) => {
    options(box).forEach((one) => one.setAttribute("aria-selected", String(one === option)));
    const input = box.querySelector("[role=combobox]");
    if (option) { input.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); } else input.removeAttribute("aria-activedescendant");
  };
  document.addEventListener("keydown", (event) => {
    const box = palette(event.target);
    if (!box || !event.target.matches("[role=combobox]")) return;
    const all = options(box);
    const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(box, all[(at + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length]);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      if (!all[at].href) return; // only says something
      if (event.ctrlKey || event.metaKey) open(all[at].href, "_blank", "noopener"); else all[at].click();
    }
  });
  document.addEventListener("input", (event) => {
    const box = event.target.matches("[role=combobox]") && palette(event.target);
    if (!box) return;
    const scope = event.target.value.trimStart().match(/^[@#>?]/)?.[0] ?? "";
    box.querySelectorAll("[data-palette-scope]").forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.paletteScope === scope)));
  });
  document.addEventListener("click", (event) => {
    const scope = event.target.closest("[data-palette-scope]");
    if (!scope) return;
    event.preventDefault(); // without scripts it is a link
    const box = palette(scope);
    const input = box.querySelector("[role=combobox]");
    input.value = scope.dataset.paletteScope + input.value.replace(/^[@#>?]\s*/, "");
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
  });
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    const box = palette(detail.target) ?? detail.target.querySelector?.("[data-palette]");
    if (!box) return;
    const all = options(box);
    choose(box, all[0]);
    const status = box.querySelector("[data-palette-status]");
    if (status) status.textContent = jc.word("results", { n: all.length });
  });
})();
