// Files of a form: what was chosen shows by name and can be taken back; drop and paste them onto the form; a bar while they go up.
// form[data-files-form] with input[type=file][data-files], ul[data-files-list data-remove="word"] and progress[data-files-bar].
(() => {
  const input = (form) => form?.querySelector("input[type=file][data-files]");
  const size = (bytes) => (bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} kB` : `${(bytes / 1048576).toFixed(1)} MB`);
  const give = (field, files) => {
    const box = new DataTransfer();
    files.forEach((file) => box.items.add(file));
    field.files = box.files;
    show(field);
  };
  const show = (field) => {
    const list = field.form?.querySelector("[data-files-list]");
    if (!list) return;
    const files = [...field.files];
    list.replaceChildren(...files.map((file) => {
      const line = document.createElement("li");
      const name = document.createElement("span");
      const remove = document.createElement("button");
      line.className = "badge";
      name.className = "jc-clip";
      name.textContent = `${file.name}, ${size(file.size)}`;
      remove.type = "button";
      remove.className = "btn-close";
      remove.setAttribute("aria-label", `${list.dataset.remove}: ${file.name}`);
      remove.addEventListener("click", () => { give(field, files.filter((one) => one !== file)); field.focus(); });
      line.append(name, remove);
      return line;
    }));
    list.hidden = !files.length;
  };
  const bar = (form) => form?.querySelector?.("[data-files-bar]");
  document.addEventListener("change", ({ target }) => { if (target.matches("input[type=file][data-files]")) show(target); });
  document.addEventListener("reset", ({ target }) => { const field = input(target); if (field) setTimeout(() => show(field)); });
  const over = (event) => (event.dataTransfer?.types.includes("Files") ? event.target.closest?.("form[data-files-form]") : null);
  document.addEventListener("dragover", (event) => { const form = over(event); if (form) { event.preventDefault(); form.dataset.drop = ""; } });
  document.addEventListener("dragleave", ({ target, relatedTarget }) => { const form = target.closest?.("form[data-files-form]"); if (form && !form.contains(relatedTarget)) delete form.dataset.drop; });
  document.addEventListener("drop", (event) => {
    const form = over(event);
    if (!form) return;
    event.preventDefault();
    delete form.dataset.drop;
    give(input(form), [...input(form).files, ...event.dataTransfer.files]);
  });
  document.addEventListener("paste", (event) => {
    const field = input(event.target.closest?.("form[data-files-form]"));
    const files = [...(event.clipboardData?.files ?? [])];
    if (field && files.length) { event.preventDefault(); give(field, [...field.files, ...files]); }
  });
  document.addEventListener("htmx:xhr:progress", ({ detail, target }) => {
    const line = bar(target);
    if (!line || !detail.lengthComputable || !input(target)?.files.length) return;
    line.hidden = detail.loaded >= detail.total;
    line.max = detail.total;
    line.value = detail.loaded;
  });
  document.addEventListener("htmx:afterRequest", ({ target }) => { const line = bar(target); if (line) line.hidden = true; });
})();
