// A day, typed as people write it. Below its name it says which day that is.

import { readDay, weekday } from "../store/dates";
import { words } from "../words";
import { Field } from "./parts";
import { useRecords } from "./store";

export function DayField({ label, value, hint, error, onChangeText }: {
  label: string; value: string; hint?: string; error?: string; onChangeText: (text: string) => void;
}) {
  const { today, where } = useRecords();
  const day = readDay(value, today, where);
  return (
    <Field label={label} value={value} onChangeText={onChangeText} error={error} autoCorrect={false} maxLength={40}
      hint={[hint, day ? weekday(day, today, where) : words.dayHint].filter(Boolean).join(" ")} />
  );
}
