import { useEffect, useMemo, useRef } from "react";
import type { RuleProblem } from "@lagewarte/model";

/** A place to go to; `time` makes going there again another wish. */
export interface GoTo {
  readonly line: number;
  readonly column: number;
  readonly time: number;
}

interface CodeAreaProps {
  readonly label: string;
  readonly value: string;
  readonly problems: readonly RuleProblem[];
  readonly goTo: GoTo | undefined;
  readonly isReadOnly: boolean;
  readonly onChange: (text: string) => void;
}

/** Pixels, as the style sheet has them: a line, and what is around all of them, a bar to scroll sideways too. */
const LINE = 18;
const AROUND = 36;

/**
 * A plain field with line numbers beside it: everything that a person's own tools can do with a field, they can do here.
 * It is as high as its text, so that numbers and text scroll as one.
 */
export function CodeArea({ label, value, problems, goTo, isReadOnly, onChange }: CodeAreaProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => value.split("\n").length, [value]);
  const marked = useMemo(() => new Map(problems.map(({ line, grade }) => [line, grade])), [problems]);
  useEffect(() => {
    const { current: area } = field;
    if (area === null || goTo === undefined) return;
    const offset = offsetOf(area.value, goTo.line, goTo.column);
    area.focus({ preventScroll: true });
    area.setSelectionRange(offset, offset);
    box.current?.scrollTo({ top: Math.max(0, (goTo.line - 4) * LINE) });
  }, [goTo]);
  return (
    <div ref={box} className="code">
      <div className="code-numbers" aria-hidden="true">
        {Array.from({ length: lines }, (_, index) => {
          const grade = marked.get(index + 1);
          return (
            <span key={index} className={grade === undefined ? "" : `is-${grade}`}>
              {index + 1}
            </span>
          );
        })}
      </div>
      <textarea
        ref={field}
        aria-label={label}
        data-testid="rule-text"
        value={value}
        style={{ height: lines * LINE + AROUND }}
        wrap="off"
        spellCheck={false}
        autoCapitalize="off"
        autoCorrect="off"
        readOnly={isReadOnly}
        aria-invalid={problems.some(({ grade }) => grade === "mistake")}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}

function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let each = 1; each < line; each += 1) {
    const end = text.indexOf("\n", start);
    if (end === -1) return text.length;
    start = end + 1;
  }
  const end = text.indexOf("\n", start);
  return Math.min(start + column - 1, end === -1 ? text.length : end);
}
