// A board of columns [data-stage] with cards [data-card]: moved by mouse, by touch (hold), or by keys (Space, arrows, Space, Esc).
// A drop posts to, version and reason to data-move; 409 and 422 put the card back and say why in the column.
(() => {
  const HOLD = 350;
  const SLOP = 6;
  const columnOf = (card) => card.closest("[data-stage]");
  const columns = (board) => [...board.querySelectorAll("[data-stage]")];
  const title = (column) => column.dataset.stageName;
  const cards = (column) => column.querySelector(".jc-cards");
  let held = null; // { card, from, over, by }
  const aim = (column) => {
    document.querySelectorAll("[data-stage][data-target]").forEach((one) => delete one.dataset.target);
    if (column && column !== held?.from) column.dataset.target = "";
    if (held) held.over = column;
  };
  const lift = (card, by) => {
    document.querySelectorAll("[data-board] .jc-drop").forEach((note) => note.remove());
    held = { card, from: columnOf(card), over: columnOf(card), by };
    card.dataset.grabbed = "";
    jc.say(jc.word("pickedUp", { card: card.dataset.name, stage: title(held.from) }));
  };
  const release = () => { if (held) delete held.card.dataset.grabbed; aim(null); held = null; };
  const cancel = () => {
    const { card, from } = held;
    release();
    jc.say(jc.word("cancelled", { card: card.dataset.name, stage: title(from) }));
  };
  const explain = (column, card, reason, ask) => {
    const note = document.createElement("li");
    note.className = "jc-drop";
    const words = document.createElement("div");
    words.setAttribute("role", "alert");
    words.textContent = reason;
    note.append(words);
    cards(column).prepend(note);
    if (!ask) return;
    const form = document.createElement("form");
    const input = Object.assign(document.createElement("input"), { className: "form-control form-control-sm", required: true, maxLength: 500 });
    input.setAttribute("aria-label", jc.word("reason"));
    const button = Object.assign(document.createElement("button"), { className: "btn btn-sm btn-primary", type: "submit", textContent: jc.word("moveAnyway") });
    form.append(input, button);
    form.addEventListener("submit", (event) => { event.preventDefault(); note.remove(); send(card, columnOf(card), column, input.value); });
    note.append(form);
    input.focus();
  };
  const send = (card, from, to, reason = "") => {
    const place = { parent: card.parentElement, next: card.nextElementSibling };
    const stages = { from: from.dataset.stage, to: to.dataset.stage };
    const board = card.closest("[data-board]");
    const link = card.querySelector("[data-rove]");
    const column = (key) => board.querySelector(`[data-stage="${CSS.escape(key)}"]`) ?? document.querySelector(`[data-stage="${CSS.escape(key)}"]`);
    cards(to).prepend(card);
    card.dataset.moving = "";
    link?.focus();
    jc.say(jc.word("dropped", { card: card.dataset.name, stage: title(to) }));
    const back = (words, ask) => {
      delete card.dataset.moving;
      if (card.isConnected) place.parent.isConnected ? place.parent.insertBefore(card, place.next?.parentElement === place.parent ? place.next : null) : card.remove();
      const home = column(stages.from);
      const fresh = document.getElementById(card.id);
      fresh?.querySelector("[data-rove]")?.focus();
      const aimed = column(stages.to);
      if (aimed) explain(aimed, fresh ?? card, words, ask);
      jc.say(jc.word("refused", { card: card.dataset.name, stage: home ? title(home) : "", reason: words }));
    };
    const hush = (event) => { if (event.detail.tone === "danger") event.stopPropagation(); }; // the column says it
    card.addEventListener("jc:toast", hush);
    const done = ({ detail }) => {
      if (detail.target !== card) return; // a card that was drawn anew is gone: then its board says that the request is over
      card.removeEventListener("jc:toast", hush);
      document.removeEventListener("htmx:afterRequest", done);
      if (jc.done(detail)) {
        delete card.dataset.moving;
        const fresh = document.getElementById(card.id);
        fresh?.querySelector("[data-rove]")?.focus();
        jc.say(jc.word("moved", { card: card.dataset.name, stage: title(to) }));
        return;
      }
      const said = detail.xhr.status ? jc.triggers(detail.xhr) : {};
      const refused = said["jc:refused"];
      back(refused?.reason ?? said["jc:toast"]?.text ?? jc.word(detail.xhr.status ? "failed" : "notSaved"), refused?.code === "reason_needed" && !reason);
    };
    document.addEventListener("htmx:afterRequest", done);
    htmx.ajax("POST", card.dataset.move, { source: card, target: card, swap: "none", values: { to: stages.to, version: card.dataset.version ?? "", reason } });
  };
  const drop = () => {
    const { card, from, over } = held;
    if (!over || over === from) { cancel(); return; }
    release();
    send(card, from, over);
  };

  // Keys
  document.addEventListener("keydown", (event) => {
    const board = event.target.closest?.("[data-board]");
    const card = event.target.closest?.("[data-card]");
    if (!board || !card || jc.typing(event.target)) return;
    const step = { ArrowLeft: -1, ArrowRight: 1, ...(held ? { ArrowUp: -1, ArrowDown: 1 } : {}) }[event.key];
    if (event.key === " " && card.dataset.move && event.target.matches("[data-rove]")) { event.preventDefault(); if (held) drop(); else lift(card, "keys"); return; }
    if (held && event.key === "Enter") { event.preventDefault(); drop(); return; }
    if (held && event.key === "Escape") { event.preventDefault(); cancel(); return; }
    if (!step) return;
    const all = columns(board);
    const next = all[all.indexOf(held ? held.over : columnOf(card)) + step];
    event.preventDefault();
    if (!next) return;
    if (held) {
      aim(next);
      next.scrollIntoView({ inline: "nearest", block: "nearest" });
      jc.say(jc.word("over", { card: card.dataset.name, stage: title(next) }));
    } else {
      const at = [...columnOf(card).querySelectorAll("[data-rove]")].indexOf(event.target);
      const links = [...next.querySelectorAll("[data-rove]")];
      links[Math.min(Math.max(at, 0), links.length - 1)]?.focus();
    }
  }, true);
  document.addEventListener("focusout", (event) => { if (held?.by === "keys" && event.relatedTarget && !held.card.contains(event.relatedTarget)) cancel(); });

  // Mouse, pen and touch
  let press = null; // { card, x, y, id, timer, ghost, dx, dy }
  const begin = () => {
    const { card } = press;
    lift(card, "pointer");
    const box = card.getBoundingClientRect();
    press.dx = press.x - box.left;
    press.dy = press.y - box.top;
    press.ghost = card.cloneNode(true);
    press.ghost.removeAttribute("id");
    press.ghost.classList.add("jc-kc__ghost");
    press.ghost.style.width = `${box.width}px`;
    document.body.append(press.ghost);
    card.dataset.dragged = "";
    follow(press.x, press.y);
  };
  const follow = (x, y) => {
    press.ghost.style.transform = `translate(${x - press.dx}px, ${y - press.dy}px)`;
    aim(document.elementFromPoint(x, y)?.closest("[data-stage]") ?? null);
    const board = held.from.closest("[data-board]").getBoundingClientRect();
    const scroller = held.from.closest("[data-board]");
    if (x > board.right - 40) scroller.scrollLeft += 12; else if (x < board.left + 40) scroller.scrollLeft -= 12;
  };
  const end = (save) => {
    if (!press) return;
    clearTimeout(press.timer);
    const { ghost, card } = press;
    press = null;
    if (!ghost) return;
    ghost.remove();
    delete card.dataset.dragged;
    document.addEventListener("click", (event) => { event.preventDefault(); event.stopPropagation(); }, { capture: true, once: true });
    setTimeout(() => document.dispatchEvent(new MouseEvent("click")), 0); // eats the guard when no click follows
    if (held) { if (save) drop(); else cancel(); }
  };
  document.addEventListener("pointerdown", (event) => {
    const card = event.target.closest("[data-card][data-move]");
    if (!card || event.button !== 0 || event.target.closest("button, input, select, summary")) return;
    press = { card, x: event.clientX, y: event.clientY, id: event.pointerId, touch: event.pointerType === "touch" };
    if (press.touch) press.timer = setTimeout(begin, HOLD);
  });
  document.addEventListener("pointermove", (event) => {
    if (!press || event.pointerId !== press.id) return;
    const far = Math.hypot(event.clientX - press.x, event.clientY - press.y) > SLOP;
    if (press.ghost) { follow(event.clientX, event.clientY); return; }
    if (!far) return;
    if (press.touch) { clearTimeout(press.timer); press = null; } else begin(); // a finger that moves before the hold is scrolling
  });
  document.addEventListener("pointerup", (event) => { if (press?.id === event.pointerId) end(true); });
  document.addEventListener("pointercancel", () => end(false));
  document.addEventListener("touchmove", (event) => { if (press?.ghost) event.preventDefault(); }, { passive: false });
  document.addEventListener("dragstart", (event) => { if ((event.target.closest ? event.target : event.target.parentElement)?.closest("[data-card]")) event.preventDefault(); }); // selected text is a text node
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && press?.ghost) end(false); });
})();
