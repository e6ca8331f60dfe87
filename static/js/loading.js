// Waiting, failing and being offline. Under 150 ms nothing shows; a part that fails says so in its own place.
(() => {
  const bar = document.getElementById("jc-bar");
  let open = 0;
  let timer = 0;
  const quiet = (element) => Boolean(element.closest("[data-quiet]"));
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (quiet(detail.elt)) return;
    open += 1;
    clearTimeout(timer);
    timer = setTimeout(() => { if (bar) bar.hidden = open === 0; }, 150);
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (quiet(detail.elt)) return;
    open = Math.max(0, open - 1);
    if (open === 0 && bar) { clearTimeout(timer); bar.hidden = true; }
    if (detail.elt.matches("[data-panel]")) detail.elt.removeAttribute("aria-busy");
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    // A whole page where a part was asked for never goes into this page.
    const { xhr, target, shouldSwap } = event.detail;
    if (!shouldSwap || target === document.body || !/^\s*<!doctype/i.test(xhr.responseText)) return;
    event.preventDefault();
    const asked = new URL(event.detail.pathInfo.finalRequestPath, location.href);
    const came = new URL(xhr.responseURL, location.href);
    if (came.pathname === asked.pathname) { console.error(`${asked.pathname} answered with a whole page`); return; }
    if (came.searchParams.has("next")) came.searchParams.set("next", location.pathname + location.search); // the session has ended: sign in, come back here
    location.assign(came);
  });
  const fail = ({ detail }, unreachable) => {
    const { elt, xhr } = detail;
    if (quiet(elt)) return;
    const reference = (xhr?.getResponseHeader?.("X-Request-ID") ?? "").slice(0, 8);
    if (elt.matches("[data-panel]")) {
      const note = jc.pattern("jc-error");
      const where = note.querySelector("[data-error-reference]");
      where.hidden = !reference;
      where.querySelector("span").textContent = reference;
      note.querySelector("[data-retry]").addEventListener("click", () => htmx.ajax("GET", elt.getAttribute("hx-get"), { source: elt, target: elt }));
      elt.replaceChildren(note);
      return;
    }
    if (jc.triggers(xhr ?? new XMLHttpRequest())["jc:toast"]) return; // the server has said why
    const text = unreachable ? jc.word("notSaved") : jc.word("failed") + (reference ? ` ${jc.word("reference", { reference })}` : "");
    jc.toast({ text, tone: "danger" });
  };
  document.addEventListener("htmx:responseError", (event) => fail(event, false));
  document.addEventListener("htmx:sendError", (event) => fail(event, true));
  document.addEventListener("htmx:timeout", (event) => fail(event, true));
  const notice = document.getElementById("jc-offline");
  const line = () => { notice.hidden = navigator.onLine; };
  addEventListener("online", line);
  addEventListener("offline", line);
  line();
})();
