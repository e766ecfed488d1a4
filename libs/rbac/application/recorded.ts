const recorded = new WeakSet<object>();

/** Says that this refusal has its audit entry already, so that it gets no second one on its way out. */
export const markRecorded = (refusal: object): void => {
  recorded.add(refusal);
};

export const isRecorded = (refusal: object): boolean => recorded.has(refusal);
