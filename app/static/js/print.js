// A button that prints its page; browsers without scripts have their own.
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
