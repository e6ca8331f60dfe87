// The dialog (#modal), the drawer (#drawer) and menus (<details class="jc-menu">). A fragment swapped in opens its dialog.
(() => {
  const dialogOf = (element) => element?.closest?.("dialog[data-dialog]") ?? null;
  const focusIn = (dialog) => (dialog.querySelector("[aria-invalid=true], [data-focus]") ?? dialog.querySelector("[autofocus]")
    ?? dialog.querySelector("input:not([type=hidden]), textarea, select") ?? dialog.querySelector("a, button"))?.focus();
  const named = (dialog) => {
    const title = dialog.querySelector("h1[id], h2[id]");
    if (title) dialog.setAttribute("aria-labelledby", title.id); else dialog.removeAttribute("aria-labelledby");
  };
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    // A refused form in a dialog is redrawn there, wherever its success would have gone.
    const dialog = dialogOf(detail.requestConfig?.elt);
    if (dialog && [409, 422].includes(detail.xhr.status) && !dialog.contains(detail.target)) { detail.target = dialog; detail.swapOverride = "innerHTML"; }
  });
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    const dialog = dialogOf(detail.target);
    if (!dialog || detail.target !== dialog) return;
    if (!dialog.firstElementChild) { dialog.close(); return; }
    named(dialog);
    if (!dialog.open) dialog.showModal();
    focusIn(dialog);
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const dialog = dialogOf(detail.elt);
    const changed = detail.requestConfig.verb !== "get";
    if (dialog && changed && jc.done(detail) && (detail.xhr.status === 204 || !dialog.contains(detail.target))) dialog.close();
  });
  document.addEventListener("jc:close", () => jc.openDialog()?.close());
  const dirty = (dialog) => [...dialog.querySelectorAll("input, textarea")].some((field) => field.type !== "hidden" && field.value !== field.defaultValue);
  document.querySelectorAll("dialog[data-dialog]").forEach((dialog) => {
    dialog.addEventListener("close", () => { document.body.append(document.getElementById("toasts")); dialog.replaceChildren(); });
    dialog.addEventListener("pointerdown", (event) => {
      const box = dialog.getBoundingClientRect();
      const outside = event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
      if (event.target === dialog && outside && !dirty(dialog)) dialog.close();
    });
  });
  document.addEventListener("click", (event) => {
    const closer = event.target.closest("[data-dialog-close]");
    if (closer && dialogOf(closer)) { event.preventDefault(); dialogOf(closer).close(); }
    document.querySelectorAll("details.jc-menu[open]").forEach((menu) => {
      if (!menu.contains(event.target) || event.target.closest("a.dropdown-item, [data-menu-close]")) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("details.jc-menu[open]");
    if (!menu) return;
    if (event.key === "Escape") { menu.open = false; menu.querySelector("summary").focus(); event.stopPropagation(); }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const stops = [...menu.querySelectorAll("summary, a, button")];
      const next = stops[stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) { event.preventDefault(); next.focus(); }
    }
  });
  // Anything on the page may open the keys help; it is a pattern, not a request.
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-show]");
    if (!opener) return;
    const modal = document.getElementById("modal");
    modal.replaceChildren(jc.pattern(opener.dataset.show));
    named(modal);
    if (!modal.open) modal.showModal();
  });
})();
