// The story renews itself without a jump: what is new is put in its place, what changed is redrawn, what was loaded
// further down stays, and what one reads keeps its place on the screen. (static/js/pulse.js says when.)
(() => {
  const entries = (root) => [...root.querySelectorAll(".jc-ev[id]")];
  // What an entry says, without what differs from drawing to drawing.
  const said = (entry) => entry.outerHTML.replace(/(csrfmiddlewaretoken" value=")[^"]*/g, "$1").replace(/ (open|class)="[^"]*"/g, "");
  const read = (html) => new DOMParser().parseFromString(html, "text/html").getElementById("story");
  const put = (fresh, place) => {
    const node = document.importNode(fresh, true);
    place(node);
    htmx.process(node);
    return node;
  };
  const byId = (region, id) => region.querySelector(`#${CSS.escape(id)}`);
  const renewHeading = (region, fresh) => {
    const known = byId(region, fresh.id);
    if (known && known.outerHTML !== fresh.outerHTML) put(fresh, (node) => known.replaceWith(node));
  };
  const renewEntry = (list, fresh, before) => {
    const known = byId(list, fresh.id);
    if (!known) {
      const node = put(fresh, (entry) => list.insertBefore(entry, before));
      node.classList.add("jc-ev--new");
      node.addEventListener("animationend", () => node.classList.remove("jc-ev--new"), { once: true });
      return node;
    }
    if (said(known) === said(fresh) || known.contains(document.activeElement)) return known;
    return put(fresh, (entry) => known.replaceWith(entry));
  };
  const renewDay = (region, fresh) => {
    const heading = fresh.previousElementSibling;
    const list = [...region.querySelectorAll("ol[data-day]")].find((one) => one.dataset.day === fresh.dataset.day);
    if (list) {
      let before = list.firstElementChild;
      for (const entry of [...fresh.children]) before = renewEntry(list, entry, before).nextElementSibling;
      if (heading?.matches(".jc-day")) renewHeading(region, heading);
      return;
    }
    const later = [...region.querySelectorAll("ol[data-day]")].find((one) => one.dataset.day < fresh.dataset.day);
    const place = later?.previousElementSibling?.matches(".jc-day") ? later.previousElementSibling : later ?? byId(region, "story-more");
    for (const part of [heading, fresh]) {
      const node = put(part, (one) => region.insertBefore(one, place ?? null));
      entries(node).forEach((entry) => entry.classList.add("jc-ev--new"));
    }
  };
  const renew = (region, fresh) => {
    const top = document.querySelector(".jc-top")?.offsetHeight ?? 0;
    const anchor = entries(region).find((entry) => entry.getBoundingClientRect().bottom > top + 40);
    const reads = region.getBoundingClientRect().top < 0 ? anchor : null;
    const stood = reads?.getBoundingClientRect().top;
    for (const day of fresh.querySelectorAll("ol[data-day]")) renewDay(region, day);
    // Most browsers keep the place themselves (scroll anchoring); for the others it is put right a moment later.
    requestAnimationFrame(() => requestAnimationFrame(() => {
      const moved = reads && (byId(region, reads.id)?.getBoundingClientRect().top ?? stood) - stood;
      if (Math.abs(moved) > 1) scrollBy(0, moved);
    }));
  };
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const region = detail.target;
    if (region?.id !== "story" || detail.requestConfig.triggeringEvent?.type !== "jc:refresh" || detail.xhr.status !== 200) return;
    const fresh = read(detail.xhr.responseText);
    // Nothing in common (an empty story, or more news than a page): the whole region is drawn again.
    if (!fresh || !entries(fresh).some((entry) => byId(region, entry.id))) return;
    detail.shouldSwap = false;
    renew(region, fresh);
  });
  // The chip of a day shows the day once there is one.
  document.addEventListener("change", ({ target }) => { if (target.matches(".jc-chip--date input")) target.toggleAttribute("data-empty", !target.value); });
  // Who reads further down, or works in the story, is asked first; pulse.js offers the changes then.
  document.addEventListener("jc:fresh", ({ target }) => {
    if (target.id === "story" && target.getBoundingClientRect().top < 0) target.scrollIntoView({ block: "start", behavior: "instant" });
  });
})();
