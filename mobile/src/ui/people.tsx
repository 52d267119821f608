// People with what one does with them: calling, and writing an e-mail.

import { Linking } from "react-native";

import { words } from "../words";
import { Actions, Card, Link, Section, Words } from "./parts";
import { useRecords } from "./store";

export function People({ ids }: { ids: readonly string[] }) {
  const records = useRecords();
  const people = ids.map((id) => records.find("contacts", id)).filter((one) => one !== null);
  if (!people.length) return null;
  return (
    <Section title={words.opportunityPage.people}>
      {people.map((one) => (
        <Card key={one.id}>
          <Words bold>{one.name}</Words>
          {one.role ? <Words tone="soft">{one.role}</Words> : null}
          <Actions>
            {one.phone ? <Link label={one.phone} name={words.opportunityPage.call(one.name, one.phone)} onPress={() => void Linking.openURL(`tel:${one.phone!.replace(/\s/g, "")}`)} /> : null}
            {one.email ? <Link label={one.email} name={words.opportunityPage.write(one.name, one.email)} onPress={() => void Linking.openURL(`mailto:${one.email}`)} /> : null}
          </Actions>
        </Card>
      ))}
    </Section>
  );
}
