// Keeps styles, scripts, fonts and one page for when there is no network: static/worker/service-worker.js.
if (document.body.matches(".with-nav") && navigator.serviceWorker) {
  const address = "/service-worker.js";
  const rule = self.trustedTypes?.createPolicy("service-worker", { createScriptURL: () => address });
  navigator.serviceWorker.register(rule ? rule.createScriptURL("") : address).catch(() => {});
}
