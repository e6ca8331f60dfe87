// Choosing rows of a list (X, Shift click, the box in the heading), putting columns into order, saying that folded filters are set.
(() => {
  const all = (css, root = document) => [...root.querySelectorAll(css)];
  const boxes = () => all("[data-tick]");
  let last = null;

  const tell = () => {
    const bar = document.getElementById("bulk");
    if (!bar) return;
    const ticked = boxes().filter((box) => box.checked).length;
    const head = document.querySelector("[data-tick-all]");
    const matching = bar.querySelector("[data-tick-matching]");
    if (matching.checked && ticked < boxes().length) matching.checked = false;
    if (head) { head.checked = ticked > 0 && ticked === boxes().length; head.indeterminate = ticked > 0 && ticked < boxes().length; }
    const count = bar.querySelector("[data-tick-count]");
    const text = matching.checked ? "" : ticked === 1 ? count.dataset.one : count.dataset.many.replace("%", ticked);
    if (count.textContent !== text) count.textContent = text;
    for (const button of all("[data-tick-some]", bar)) button.disabled = matching.checked || ticked < Number(button.dataset.tickSome);
  };

  document.addEventListener("click", (event) => {
    const box = event.target.closest?.("[data-tick]");
    if (box) {
      if (event.shiftKey && last?.isConnected) {
        const [from, to] = [boxes().indexOf(last), boxes().indexOf(box)].sort((a, b) => a - b);
        for (const one of boxes().slice(from, to + 1)) one.checked = box.checked;
      }
      last = box;
    }
    const move = event.target.closest?.("[data-move]");
    if (move) {
      const row = move.closest("li");
      if (move.dataset.move === "up") row.previousElementSibling?.before(row); else row.nextElementSibling?.after(row);
      move.focus();
    }
  });
  document.addEventListener("change", ({ target }) => {
    if (target.matches?.("[data-tick-all]")) for (const box of boxes()) box.checked = target.checked;
    if (target.matches?.("[data-tick-matching]") && target.checked) for (const box of boxes()) box.checked = true;
    if (target.matches?.("[data-tick], [data-tick-all], [data-tick-matching]")) tell();
    const folded = target.closest?.(".jc-morefilters");
    if (folded) folded.querySelector("summary").toggleAttribute("data-on", all("select, input", folded).some((one) => one.value));
  });
  document.addEventListener("reset", (event) => { if (event.target.id === "bulk") setTimeout(tell); });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey || document.body.dataset.shortcuts === "off") return;
    const box = document.activeElement?.closest?.("tr")?.querySelector("[data-tick]");
    if (!box || document.activeElement.matches("input:not([type=checkbox]), textarea, select")) return;
    event.preventDefault();
    box.click();
  });
  document.addEventListener("htmx:afterSettle", tell);
  tell();
})();
