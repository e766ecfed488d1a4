/** What of a review's page stands in the address. */
export interface ReviewSearch {
  show?: 'open' | 'all' | undefined;
  item?: string | undefined;
}
