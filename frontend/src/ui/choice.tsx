import { useId, type ReactNode } from "react";
import {
  Button,
  ComboBox,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Radio,
  RadioGroup,
  Select,
  SelectValue,
} from "react-aria-components";
import { Icon } from "./icon.tsx";

export interface Option {
  readonly id: string;
  readonly text: string;
  readonly note?: string;
}

interface ChoiceProps {
  readonly label: string;
  /** Shows the label only to those who do not see where the choice stands. */
  readonly isLabelHidden?: boolean;
  readonly options: readonly Option[];
}

/** One of a few. */
export function Choice({
  label,
  isLabelHidden = false,
  options,
  value,
  onChange,
}: ChoiceProps & { readonly value: string; readonly onChange: (id: string) => void }) {
  return (
    <Select
      className="choice"
      value={value}
      onChange={(key) => onChange(String(key))}
      {...(isLabelHidden ? { "aria-label": label } : {})}
    >
      {isLabelHidden ? null : <Label>{label}</Label>}
      <Button className="choice-button">
        <SelectValue />
        <Icon name="down" small />
      </Button>
      <Popover className="popover">
        <ListBox className="options" items={options}>
          {({ id, text }) => (
            <ListBoxItem id={id} className="option">
              {text}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}

/** One of many, found by typing. `onSearch` gets what is typed; `options` are what was found. */
export function Finder({
  label,
  options,
  value,
  onSearch,
  onChange,
  isRequired = false,
}: ChoiceProps & {
  readonly value: string | null;
  readonly onSearch: (text: string) => void;
  readonly onChange: (id: string | null) => void;
  readonly isRequired?: boolean;
}) {
  return (
    <ComboBox
      className="choice"
      items={options}
      value={value}
      isRequired={isRequired}
      allowsEmptyCollection={false}
      menuTrigger="input"
      onInputChange={onSearch}
      onChange={(key) => onChange(key === null ? null : String(key))}
    >
      <Label>{label}</Label>
      <div className="choice-field">
        <Input />
        <Button className="choice-open">
          <Icon name="down" small />
        </Button>
      </div>
      <Popover className="popover">
        <ListBox<Option> className="options">
          {({ id, text, note }) => (
            <ListBoxItem id={id} textValue={text} className="option">
              {text} {note === undefined ? null : <span className="sub">{note}</span>}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

/** A switch between a few views, all of them in sight. */
export function Segments<Id extends string>({
  label,
  options,
  value,
  onChange,
}: {
  readonly label: string;
  readonly options: readonly { readonly id: Id; readonly text: ReactNode }[];
  readonly value: Id;
  readonly onChange: (id: Id) => void;
}) {
  const name = useId();
  return (
    <RadioGroup
      className="segments"
      aria-label={label}
      orientation="horizontal"
      name={name}
      value={value}
      onChange={(id) => onChange(id as Id)}
    >
      {options.map(({ id, text }) => (
        <Radio key={id} value={id} className="segment">
          {text}
        </Radio>
      ))}
    </RadioGroup>
  );
}
