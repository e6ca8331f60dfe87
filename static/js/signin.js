// The demo world's sign-ins fill the form; people still press the button.
document.addEventListener("click", (event) => {
  const who = event.target.closest("[data-sign-in]");
  if (!who) return;
  document.querySelector("input[name=login]").value = who.dataset.email;
  const password = document.querySelector("input[name=password]");
  password.value = who.dataset.password;
  password.form.querySelector("[type=submit]").focus();
});
