/* A file that is too large is refused before it travels; a dropped one is chosen. Without this file the server says so. */
for (const form of document.querySelectorAll("[data-upload]")) {
  const input = form.querySelector("input[type=file]");
  const zone = input.closest(".jc-drop");
  const check = () => {
    const file = input.files[0];
    const most = Number(form.dataset.upload);
    const tooLarge = file && file.size > most;
    input.setCustomValidity(tooLarge ? form.querySelector("#file-most").textContent : "");
    if (tooLarge) input.reportValidity();
  };
  input.addEventListener("change", check);
  for (const name of ["dragover", "dragleave", "drop"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.toggleAttribute("data-over", name === "dragover");
      if (name === "drop" && event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        check();
      }
    });
  }
}
