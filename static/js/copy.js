// Buttons that copy: data-copy names the field, data-copied is what is said then.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    field.select(); // without a secure context browsers copy only what is selected
    document.execCommand("copy");
  }
  button.dataset.done = "1";
  setTimeout(() => { delete button.dataset.done; }, 1500);
  window.jc?.say(button.dataset.copied);
});
