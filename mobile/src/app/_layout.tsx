// Opens the store, and shows sign-in or the screens.

import { Stack, useRouter } from "expo-router";
import { StatusBar } from "expo-status-bar";
import { useEffect, useMemo, useState } from "react";
import { SafeAreaProvider } from "react-native-safe-area-context";

import { onPressed } from "../phone/reminders";
import { useShared } from "../phone/share";
import { useKeptInStep } from "../ui/in_step";
import { openStore, SessionContext, WithStore, type Store } from "../ui/store";
import { useColors } from "../ui/theme";

export default function Layout() {
  const [store, setStore] = useState<Store | null>(null);
  const [signedIn, setSignedIn] = useState<boolean | undefined>(undefined);
  const [untold, setUntold] = useState(false);
  const { outcome, sync } = useKeptInStep(store, signedIn, setSignedIn);
  const colors = useColors();

  useEffect(() => {
    void (async () => {
      const opened = await openStore();
      setSignedIn((await opened.secret.token()) !== null);
      setStore(opened);
    })();
  }, []);

  const session = useMemo(() => ({ signedIn, outcome, sync, setSignedIn, untold, setUntold }), [signedIn, outcome, sync, untold]);
  if (!store || signedIn === undefined) return null;
  const options = { headerShown: false, contentStyle: { backgroundColor: colors.ground } };
  const sheet = {
    headerShown: true, title: "", headerBackTitle: "", headerShadowVisible: false, headerTintColor: colors.act,
    headerStyle: { backgroundColor: colors.ground },
  };
  return (
    <SafeAreaProvider>
      <StatusBar style="auto" />
      <WithStore store={store}>
        <SessionContext.Provider value={session}>
          {signedIn ? <Doors /> : null}
          <Stack screenOptions={options}>
            <Stack.Protected guard={signedIn}>
              <Stack.Screen name="index" options={{ animation: "none" }} />
              <Stack.Screen name="board" options={{ animation: "none" }} />
              <Stack.Screen name="add" options={{ animation: "none" }} />
              <Stack.Screen name="account" options={{ animation: "none" }} />
              <Stack.Screen name="opportunity/[id]" options={sheet} />
              <Stack.Screen name="interview/[id]" options={sheet} />
            </Stack.Protected>
            <Stack.Protected guard={!signedIn}>
              <Stack.Screen name="sign-in" />
            </Stack.Protected>
          </Stack>
        </SessionContext.Provider>
      </WithStore>
    </SafeAreaProvider>
  );
}

/** Other ways in: what another app shares, and a reminder that is pressed. */
function Doors() {
  const router = useRouter();
  const shared = useShared();
  useEffect(() => {
    if (shared) router.navigate({ pathname: "/add", params: { text: shared } });
  }, [shared, router]);
  useEffect(() => onPressed((path) => router.navigate(path as "/")), [router]);
  return null;
}
