// Runs on the page of an advert, when its bookmark is chosen: opens our form with what capture.js, which is put in here,
// reads on the page. /capture offers it as a link.
(() => {
  const form = `https://jobplanr.example/capture#${encodeURIComponent(JSON.stringify(CAPTURED))}`;
  if (!open(form)) location.href = form;
})();
