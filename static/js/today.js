// When the list is drawn anew while somebody works in it, focus goes to the row that took the place of theirs.
(() => {
  const list = () => document.querySelector("#todo [data-rove-box]");
  const rows = () => [...(list()?.querySelectorAll("[data-rove]") ?? [])];
  let at = -1;
  document.addEventListener("htmx:beforeSwap", ({ detail }) => { if (detail.target.id === "todo") at = rows().indexOf(document.activeElement?.closest("[data-rove]")); });
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (detail.target.id !== "todo" || at < 0) return;
    (rows()[Math.min(at, rows().length - 1)] ?? document.getElementById("main")).focus();
    at = -1;
  });
})();
