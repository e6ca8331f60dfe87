// Light, dark or as the system: set before the first paint, kept on this device.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const read = () => { try { return localStorage.getItem("jc-theme") || "auto"; } catch { return "auto"; } };
  const keep = (choice) => { try { localStorage.setItem("jc-theme", choice); } catch { /* storage may be blocked: it holds for this page */ } };
  let choice = read();
  const show = () => {
    root.dataset.bsTheme = choice === "auto" ? (system.matches ? "dark" : "light") : choice;
    document.querySelectorAll("[data-theme-set]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.themeSet === choice)));
    dispatchEvent(new Event("jc:theme"));
  };
  const choose = (next) => { choice = next; keep(next); show(); };
  show();
  system.addEventListener("change", show);
  document.addEventListener("DOMContentLoaded", show);
  addEventListener("beforeprint", () => { root.dataset.bsTheme = "light"; });  // paper is white
  addEventListener("afterprint", show);
  document.addEventListener("click", (event) => {
    const set = event.target.closest("[data-theme-set]");
    if (set) choose(set.dataset.themeSet);
    if (event.target.closest("[data-theme-toggle]")) choose(root.dataset.bsTheme === "dark" ? "light" : "dark");
  });
})();
