// What another app shares with this one: text, or an address, as the system hands it over. The library's own hook would
// ask the shared address for what is behind it; the advert's site is asked nothing.

import { clearSharedPayloads, getSharedPayloads } from "expo-sharing";
import { useEffect, useState } from "react";
import { AppState } from "react-native";

export function useShared(): string | null {
  const [shared, setShared] = useState<string | null>(null);
  useEffect(() => {
    const look = () => {
      const text = getSharedPayloads().map((one) => one.value).filter(Boolean).join("\n");
      if (!text) return;
      clearSharedPayloads();
      setShared(text);
    };
    look();
    const front = AppState.addEventListener("change", (state) => state === "active" && look());
    return () => front.remove();
  }, []);
  return shared;
}
