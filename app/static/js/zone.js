// Proposes the device's time zone in an empty select; the person may choose another.
for (const select of document.querySelectorAll("select[data-guess-time-zone]")) {
  const guess = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!select.value && [...select.options].some((option) => option.value === guess)) select.value = guess;
}
