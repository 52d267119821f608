// A file that is too large is told so before it is sent.
document.addEventListener("change", ({ target }) => {
  const most = Number(target.dataset?.mostBytes);
  if (!most) return;
  const large = target.files[0]?.size > most;
  target.setCustomValidity(large ? "This file is larger than 10 MB." : "");
  target.reportValidity();
});
