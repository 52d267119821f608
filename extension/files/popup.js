// What the button and Alt+J do: capture.js reads the page in front, and our form opens beside it with what it says
// behind the # of the address. Nothing is sent from here.
const SITE = "https://jobplanr.example";
const { scripting, tabs } = globalThis.browser ?? chrome;

async function capture() {
  const [{ id, index }] = await tabs.query({ active: true, currentWindow: true });
  const [{ result }] = await scripting.executeScript({ target: { tabId: id }, files: ["capture.js"] });
  if (!result) throw new Error("Nothing was read.");
  const captured = encodeURIComponent(JSON.stringify(result));
  await tabs.create({ url: `${SITE}/capture#${captured}`, index: index + 1, openerTabId: id });
  close();
}

capture().catch(() => {
  // Pages of the browser itself, and of the extension stores, are closed to all of them.
  document.querySelector("#reading").hidden = true;
  document.querySelector("#unread").hidden = false;
});
