// A page with errors begins at their summary.
document.querySelector("[data-focus]")?.focus();
