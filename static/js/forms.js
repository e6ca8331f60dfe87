// Forms: focus goes to what is wrong, filters send themselves, and a composer keeps its draft and knows its keys.
(() => {
  const wrong = (root) => root.querySelector("[data-focus], [aria-invalid=true]");
  document.addEventListener("htmx:afterSettle", ({ detail }) => { if ([409, 422].includes(detail.xhr?.status)) wrong(detail.target)?.focus(); });
  wrong(document)?.focus();
  document.addEventListener("change", (event) => event.target.form?.matches("[data-autosubmit]") && event.target.form.requestSubmit());

  // form[data-composer="name"]: Ctrl Enter saves; a key picks the control with that data-pick; what is typed survives closing the tab's page.
  const store = (form) => `jc-draft:${form.dataset.composer}`;
  const fields = (form) => [...form.elements].filter((field) => field.name && !["hidden", "file", "submit", "password"].includes(field.type));
  const note = (form, on) => { const place = form.querySelector("[data-draft-note]"); if (place) place.textContent = on ? jc.word("draftKept") : ""; };
  const save = (form) => {
    const kept = fields(form).filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked).map((field) => [field.name, field.value]);
    const written = [...form.querySelectorAll("textarea")].some((field) => field.value.trim());
    try { if (written) sessionStorage.setItem(store(form), JSON.stringify(kept)); else sessionStorage.removeItem(store(form)); note(form, written); } catch { /* no storage: no draft */ }
  };
  const drop = (form) => { try { sessionStorage.removeItem(store(form)); } catch { /* nothing was kept */ } note(form, false); };
  const restore = (form) => {
    form.dataset.ready = "";
    if ([...form.querySelectorAll("textarea")].some((field) => field.value)) return; // the server sent something: that wins
    let kept = [];
    try { kept = JSON.parse(sessionStorage.getItem(store(form)) ?? "[]"); } catch { return; }
    if (!kept.length) return;
    fields(form).forEach((field) => {
      const values = kept.filter(([name]) => name === field.name).map(([, value]) => value);
      if (["radio", "checkbox"].includes(field.type)) field.checked = values.includes(field.value);
      else if (values.length) field.value = values[0];
    });
    note(form, true);
  };
  const prepare = () => document.querySelectorAll("form[data-composer]:not([data-ready])").forEach(restore);
  document.addEventListener("input", (event) => event.target.form?.matches("[data-composer]") && save(event.target.form));
  document.addEventListener("change", (event) => event.target.form?.matches("[data-composer]") && save(event.target.form));
  // Saved: the draft goes, unless one has written on while it was sent.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const form = detail.requestConfig?.elt;
    if (!form?.matches("form[data-composer]") || detail.requestConfig.verb !== "post" || !jc.done(detail)) return;
    const sent = detail.requestConfig.formData;
    const wroteOn = [...form.querySelectorAll("textarea")].some((field) => field.value !== (sent.get(field.name) ?? ""));
    if (wroteOn) { save(form); return; }
    drop(form);
    form.reset();
  });
  document.addEventListener("submit", (event) => { if (event.target.matches("form[data-composer]:not([hx-post])")) drop(event.target); });
  for (const event of ["htmx:oobAfterSwap", "htmx:afterSettle"]) document.addEventListener(event, prepare);
  prepare();
  document.addEventListener("keydown", (event) => {
    const here = event.target.closest?.("form[data-composer]");
    const form = here ?? jc.openDialog()?.querySelector("form[data-composer]");
    if (!form) return;
    if (here && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (!form.querySelector("[type=submit]:disabled")) form.requestSubmit(); // else it is on its way already
      return;
    }
    if (jc.typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || event.key.length > 1 || document.body.dataset.shortcuts === "off") return;
    const pick = form.querySelector(`[data-pick="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!pick) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // inside a composer a letter picks a channel, it is no shortcut of the page
    pick.click();
    pick.focus();
  });
})();
