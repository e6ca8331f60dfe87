// What was done, with the way back for 8 s: HX-Trigger {"jc:toast": {"text", "undo", "tone"}}, or Django messages on a page.
(() => {
  const LIFE = 8000;
  const region = document.getElementById("toasts");
  const run = (toast) => {
    let timer = 0;
    const go = () => { timer = setTimeout(() => toast.remove(), LIFE); };
    const stay = () => clearTimeout(timer);
    toast.addEventListener("mouseenter", stay);
    toast.addEventListener("focusin", stay);
    toast.addEventListener("mouseleave", () => { stay(); if (!toast.contains(document.activeElement)) go(); });
    toast.addEventListener("focusout", () => { stay(); if (!toast.matches(":hover")) go(); });
    go();
  };
  const show = ({ text, undo, tone }) => {
    const toast = jc.pattern("jc-toast");
    toast.dataset.tone = tone || "ok";
    toast.querySelector("[data-toast-text]").textContent = text;
    if (undo) {
      const form = toast.querySelector("[data-toast-undo]");
      form.hidden = false;
      form.action = undo;
      form.setAttribute("hx-post", undo);
      form.setAttribute("hx-swap", "none");
    }
    (jc.openDialog() ?? document.body).append(region); // behind an open dialog nobody could see or reach it
    region.append(toast);
    htmx.process(toast);
    run(toast);
  };
  document.addEventListener("jc:toast", ({ detail }) => show(detail));
  document.addEventListener("click", (event) => { if (event.target.closest("[data-toast-close]")) event.target.closest("[data-toast]").remove(); });
  document.addEventListener("htmx:afterRequest", ({ detail }) => { // taken back, by the toast or beside it: nothing is left to undo
    if (!jc.done(detail)) return;
    for (const form of region.querySelectorAll("[data-toast-undo]")) if (form.getAttribute("hx-post") === detail.pathInfo.requestPath) form.closest("[data-toast]").remove();
  });
  region.querySelectorAll("[data-toast]").forEach(run);
  jc.toast = show;
})();
