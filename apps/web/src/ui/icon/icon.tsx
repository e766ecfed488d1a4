import './icon.css';
import { lineGlyphsA } from './line-glyphs-a.tsx';
import { lineGlyphsB } from './line-glyphs-b.tsx';
import { markGlyphs } from './mark-glyphs.tsx';

const lineGlyphs = { ...lineGlyphsA, ...lineGlyphsB };
export type IconName = keyof typeof lineGlyphs | keyof typeof markGlyphs;

const isMark = (name: IconName): name is keyof typeof markGlyphs => name in markGlyphs;

/** A 16-px glyph in the colour of its text. Decorative unless `label` gives it a name of its own. */
export function Icon({ name, label, className }: { name: IconName; label?: string; className?: string }) {
  const stroke = isMark(name)
    ? {}
    : ({ fill: 'none', stroke: 'currentColor', strokeWidth: 1.4, strokeLinecap: 'round', strokeLinejoin: 'round' } as const);
  const a11y = label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true };
  return (
    <svg className={className ? `i ${className}` : 'i'} viewBox="0 0 16 16" {...stroke} {...a11y}>
      {isMark(name) ? markGlyphs[name] : lineGlyphs[name]}
    </svg>
  );
}
