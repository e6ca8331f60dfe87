// What the other scripts share: words in the user's language, a line for screen readers, patterns from <template>.
(() => {
  const words = document.getElementById("jc-words");
  const live = document.getElementById("jc-live");
  window.jc = {
    // A sentence from partials/_words.html with {name} filled in.
    word: (name, values = {}) => (words?.dataset[name] ?? "").replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all),
    // Say something to screen readers; the same words twice in a row are said twice.
    say: (text) => { live.textContent = ""; setTimeout(() => { live.textContent = text; }, 40); },
    pattern: (id) => document.getElementById(id).content.firstElementChild.cloneNode(true),
    typing: (element) => Boolean(element?.closest?.("input:not([type=radio],[type=checkbox],[type=button],[type=submit]),textarea,select,[contenteditable]")),
    openDialog: () => [...document.querySelectorAll("dialog[open]")].pop() ?? null,
    // Refused answers (409, 422) are drawn like good ones, so htmx calls them successful; they changed nothing.
    done: (detail) => detail.xhr.status >= 200 && detail.xhr.status < 400,
    triggers: (xhr) => { try { return JSON.parse(xhr.getResponseHeader("HX-Trigger") ?? "{}"); } catch { return {}; } },
  };
})();
