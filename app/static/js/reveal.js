// <button data-reveal="password"> shows and hides what is typed in the field of that id.
for (const button of document.querySelectorAll("[data-reveal]")) {
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.reveal);
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.ariaPressed = shown;
  });
}
