import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../repository.ts';

/** A block of commands as a page has it: ```` ```sh ````, or ```` ```sh vault ```` where it needs Vault's own program. */
export interface Block {
  language: string;
  needs: string;
  /** One command each; what a page continues with a backslash is one. */
  commands: string[];
}

export const pageOf = (name: string): string => readFileSync(join(repository, 'docs/runbooks', `${name}.md`), 'utf8');

/** Every block of a page, in order. */
export function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^( *)```(\w+)(?: (\w+))?\n([\s\S]*?)^\1```$/gm)].map(([, , language = '', needs = '', text = '']) => ({
    language,
    needs,
    commands: text
      .replaceAll(/\\\n\s*/g, '')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#')),
  }));
}

/** The commands that need nothing but Caspix and a shell, with the page's example values replaced by this machine's. */
export function commandsOf(page: string, here: Readonly<Record<string, string>> = {}): string[] {
  return blocksOf(page)
    .filter(({ language, needs }) => language === 'sh' && needs === '')
    .flatMap(({ commands }) => commands)
    .map((command) => Object.entries(here).reduce((text, [example, value]) => text.replaceAll(example, value), command));
}

/** The routes that a page names, `POST /api/v1/…` with the body beside it, as they stand. */
export function routesOf(page: string): { method: string; path: string; body: string | undefined }[] {
  return [...page.matchAll(/`(GET|POST) \/api\/v1(\/[^`]+)`(?: with `(\{[^`]+\})`)?/g)].map(([, method = '', path = '', body]) => ({
    method,
    path,
    body,
  }));
}

/** A variable that a command sets for those after it. */
export const isSetting = (command: string): boolean => /^(export )?[A-Z_]+=\S+( [A-Z_]+=\S+)*$/.test(command);
