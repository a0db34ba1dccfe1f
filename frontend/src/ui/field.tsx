import type { ReactNode } from "react";
import {
  FieldError,
  Input,
  Label,
  SearchField,
  Text,
  TextArea,
  TextField,
  type TextFieldProps,
} from "react-aria-components";
import { Icon } from "./icon.tsx";

interface FieldProps extends Omit<TextFieldProps, "children" | "className"> {
  readonly label: string;
  readonly hint?: string;
  readonly rows?: number;
  /** Beside the input, such as a button that shows the password. */
  readonly beside?: ReactNode;
}

/** A line of text with its label, a hint, and what is wrong with it. */
export function Field({ label, hint, rows, beside, ...props }: FieldProps) {
  return (
    <TextField {...props} className="field">
      <Label>{label}</Label>
      <div className="field-line">
        {rows === undefined ? <Input /> : <TextArea rows={rows} />}
        {beside}
      </div>
      {hint === undefined ? null : (
        <Text slot="description" className="sub">
          {hint}
        </Text>
      )}
      <FieldError className="problem" />
    </TextField>
  );
}

/** Words to look for; Escape empties it. `onSearch` is told when the person has finished (Enter), or at every letter. */
export function Search({
  label,
  value,
  onChange,
  onSubmit,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly onSubmit?: (text: string) => void;
}) {
  return (
    <SearchField
      className="search"
      aria-label={label}
      value={value}
      onChange={onChange}
      {...(onSubmit === undefined ? {} : { onSubmit, onClear: () => onSubmit("") })}
    >
      <Icon name="search" small />
      <Input placeholder={label} />
    </SearchField>
  );
}
