/** As the server takes at most. */
export const MOST_MODELS = 100;

/** An AAGUID is 16 bytes, written as a UUID (WebAuthn level 3, section 6.5.1). All zeros stands for a key that does not say its model. */
const AAGUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const UNSAID = /^[0-]+$/;

export const isModel = (text: string): boolean => AAGUID.test(text) && !UNSAID.test(text);

/** What was typed or pasted, one model for each word, each once; null when there is nothing, which allows all. */
export function modelsIn(text: string): string[] | null {
  const words = text
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter((word) => word !== '');
  return words.length === 0 ? null : [...new Set(words)];
}

/** What is wrong with a list of models; undefined when nothing. */
export function refusedModel(models: readonly string[] | null): string | undefined {
  if (models === null) return undefined;
  const wrong = models.find((model) => !isModel(model));
  if (wrong !== undefined)
    return UNSAID.test(wrong) ? 'All zeros is no model: such a key does not say what it is' : `${wrong} is no AAGUID`;
  return models.length > MOST_MODELS ? `At most ${MOST_MODELS} models` : undefined;
}
